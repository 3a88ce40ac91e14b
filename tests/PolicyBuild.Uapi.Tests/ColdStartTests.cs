using System.Reflection;
using Xunit;

namespace PolicyBuild.Uapi.Tests;

public sealed class ColdStartTests
{
    // A static field or constructor would build tables at the first use, in a process that lives some milliseconds.
    [Fact]
    public void No_table_is_built_at_run_time()
    {
        Type[] tables =
        [
            typeof(SyscallTable), typeof(SyscallPrototypes), typeof(SyscallGroups), typeof(KernelConstants), typeof(Errno), typeof(Capability), typeof(Rlimit),
            .. typeof(SyscallTable).Assembly.GetTypes().Where(type => type.Namespace == "PolicyBuild.Uapi.Tables"),
        ];
        Assert.Equal(14, tables.Length);
        Assert.All(tables, type =>
        {
            Assert.Null(type.TypeInitializer);
            Assert.DoesNotContain(type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic), field => !field.IsLiteral);
        });
    }
}
