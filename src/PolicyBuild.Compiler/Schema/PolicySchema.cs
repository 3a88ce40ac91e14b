namespace PolicyBuild.Compiler.Schema;

/// <summary>The JSON schema of the policy language, for editors.</summary>
public static class PolicySchema
{
    /// <summary>The text of schemas/policy.schema.json, as it was when this assembly was built.</summary>
    public static string Text
    {
        get
        {
            using Stream stream = typeof(PolicySchema).Assembly.GetManifestResourceStream("policy.schema.json")!; // embedded by CompiledSchema.targets
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
