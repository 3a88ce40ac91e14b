using System.Text.Json.Nodes;
using PolicyBuild.Testing;

namespace PolicyBuild.Benchmarks.Runtime;

/// <summary>A folder that crun runs: /bin/true in the namespaces of crun's own default configuration, on the host's /usr, with Docker's filter.</summary>
internal static class OciBundle
{
    public static void Write(string crun, string folder, DockerProfile docker)
    {
        foreach (string name in (string[])["usr", "proc", "dev", "sys", "tmp"]) { Directory.CreateDirectory(Path.Combine(folder, "rootfs", name)); }
        foreach (string name in (string[])["bin", "lib", "lib64"]) { File.CreateSymbolicLink(Path.Combine(folder, "rootfs", name), "usr/" + name); }
        ProcessRun run = ProcessRun.Of(crun, ["spec"], folder: folder);
        if (run.ExitCode != 0) { throw new InvalidOperationException(run.Error); }

        string path = Path.Combine(folder, "config.json");
        JsonNode configuration = JsonNode.Parse(File.ReadAllText(path))!; // crun wrote an object
        configuration["process"]!["terminal"] = false;
        configuration["process"]!["args"] = new JsonArray("/usr/bin/true");
        configuration["root"] = new JsonObject { ["path"] = "rootfs", ["readonly"] = true };
        configuration["linux"]!["seccomp"] = docker.OciSeccomp();

        // No cgroup: crun refuses a host whose controllers are v1, and policy-run makes none without limits.
        configuration["linux"]!.AsObject().Remove("resources");
        JsonArray mounts = configuration["mounts"]!.AsArray();
        foreach (JsonNode? cgroup in mounts.Where(mount => mount!["type"]?.GetValue<string>() == "cgroup").ToArray()) { mounts.Remove(cgroup); }
        mounts.Add(new JsonObject
        {
            ["destination"] = "/usr", ["type"] = "none", ["source"] = "/usr", ["options"] = new JsonArray("rbind", "ro", "nosuid"),
        });
        File.WriteAllText(path, configuration.ToJsonString());
    }
}
