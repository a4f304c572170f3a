using System.Runtime.InteropServices;
using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Clients.Installing;

public sealed class PackagedExecutableTests
{
    [Theory]
    [InlineData(ClientSystem.Linux, Architecture.X64, "/lib64/ld-linux-x86-64.so.2", "linux-x64")]
    [InlineData(ClientSystem.Linux, Architecture.X64, "/lib/ld-musl-x86_64.so.1", "linux-musl-x64")]
    [InlineData(ClientSystem.Linux, Architecture.Arm64, "/lib/ld-linux-aarch64.so.1", "linux-arm64")]
    [InlineData(ClientSystem.Linux, Architecture.Arm64, "/lib/ld-musl-aarch64.so.1", "linux-musl-arm64")]
    [InlineData(ClientSystem.Windows, Architecture.X64, "", "win-x64")]
    [InlineData(ClientSystem.Windows, Architecture.Arm64, "", "win-arm64 win-x64")]
    [InlineData(ClientSystem.Windows, Architecture.X86, "", "win-x86")]
    [InlineData(ClientSystem.MacOS, Architecture.Arm64, "", "osx-arm64 osx-x64")]
    [InlineData(ClientSystem.MacOS, Architecture.X64, "", "osx-x64")]
    public void A_machine_starts_what_is_made_for_it(ClientSystem system, Architecture processor, string there, string platforms) =>
        Assert.Equal(platforms.Split(' '), PackagedExecutable.Platforms(system, processor, file => file == there));

    [Fact]
    public void Of_several_in_a_module_the_one_for_this_machine_is_taken()
    {
        using var home = new TemporaryHome();
        Assert.Null(PackagedExecutable.Find(home.Root));
        foreach (string platform in (string[])["linux-x64", "linux-arm64", "linux-musl-x64", "win-x64", "osx-arm64", "osx-x64"])
        {
            Directory.CreateDirectory(Path.Combine(home.Root, "bin", platform));
            File.WriteAllText(Path.Combine(home.Root, "bin", platform, GatewayBinary.FileName), "");
        }

        string? found = PackagedExecutable.Find(home.Root);

        Assert.NotNull(found);
        string system = OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-";
        Assert.StartsWith(system, Path.GetFileName(Path.GetDirectoryName(found)), StringComparison.Ordinal);
    }
}
