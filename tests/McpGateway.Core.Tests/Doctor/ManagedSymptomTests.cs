using McpGateway.Clients.Importing;
using McpGateway.Doctor;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Doctor;

/// <summary>What the doctor, and whoever adds a server, is told of the administrator's file.</summary>
public sealed class ManagedSymptomTests
{
    [Fact]
    public async Task Who_adds_a_server_is_told_and_so_is_who_asks_the_doctor()
    {
        await using var rig = new DoctorRig();
        rig.Clients.WriteManaged("""{ "allowedMcpServers": [] }""");
        rig.Configure(Sample.Server("sample"));

        ImportedServer imported = Assert.Single(rig.Clients.Import().Plan(ImportSource.OfText(rig.Clients.Machine, """{ "other": { "command": "x" } }"""), new ImportOptions()));
        Assert.Contains(imported.Notes, note => note.StartsWith("It will not be started: it is disabled by your administrator", StringComparison.Ordinal));

        Finding[] findings = [.. await rig.ExamineAsync(new DoctorOptions())];
        Assert.Contains(findings, finding => finding.Id == "managed.inForce" && finding.Subject == rig.Home.Managed.File);
        Assert.Contains(findings, finding => finding is { Id: "server.refused", Subject: "sample" });
        Assert.DoesNotContain(findings, finding => finding.Subject == "sample" && finding.Severity >= FindingSeverity.Warning);

        rig.Clients.WriteManaged("{ \"x\": 1 }");
        Assert.Contains("\"x\" is not known", (await rig.FindAsync("managed.broken")).Message, StringComparison.Ordinal);
    }
}
