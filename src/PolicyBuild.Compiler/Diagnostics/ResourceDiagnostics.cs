namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB3071 to PB3073: devices in <c>resources.io</c>.</summary>
internal static class ResourceDiagnostics
{
    /// <summary>PB3071: a device by a pattern.</summary>
    public static Diagnostic DeviceIsGlob(NodeRef at, string path) =>
        Diagnostic.Error("PB3071", at, $"the device '{path}' is a pattern", "write one path for each device: which devices a pattern means is not known before the start");

    /// <summary>PB3072: a device without a limit.</summary>
    public static Diagnostic NoRate(NodeRef at, string path) =>
        Diagnostic.Error("PB3072", at, $"the device '{path}' has no limit", "add read, write, read_ops or write_ops");

    /// <summary>PB3073: a device with two entries.</summary>
    public static Diagnostic DeviceTwice(NodeRef at, string path) =>
        Diagnostic.Error("PB3073", at, $"the device '{path}' has limits already", "write all limits of a device in one entry");
}
