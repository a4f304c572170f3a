using McpGateway.Clients.Installing;
using McpGateway.Diagnostics;

namespace McpGateway.Doctor;

/// <summary>The executable that clients start: whether it is there, and which version.</summary>
internal sealed class BinaryCheck : IDoctorCheck
{
    private readonly DoctorContext _context;

    public BinaryCheck(DoctorContext context)
    {
        _context = context;
    }

    private GatewayBinary Binary => _context.Binary;

    public IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken) => Run().ToAsyncEnumerable();

    private IEnumerable<Finding> Run()
    {
        string? newest = Binary.Newest, linked = Binary.Linked;
        if (!Binary.Exists)
        {
            // Where there never was one, clients start PowerShell, or the gateway is in none.
            if (newest is not null || linked is not null)
            {
                yield return WithRenewal(FindingKinds.GatewayLinkBroken.Of(Binary.Command, "what it leads to is gone, and clients that start it get nothing", "Run Install-McpGateway (mcp-gateway install) again."), newest);
            }

            yield break;
        }

        if (newest is null)
        {
            yield return FindingKinds.GatewayExecutable.Of(Binary.Command, "it is there; its version is not known");
            yield break;
        }

        // One that was installed on purpose by this very version is no mistake.
        if (linked is not null && linked != ProductVersion.Text && VersionOrder.Instance.Compare(linked, newest) < 0)
        {
            yield return WithRenewal(FindingKinds.GatewayLinkOld.Of(Binary.Command, $"it starts version {linked}, and {newest} lies beside it", "Run Install-McpGateway (mcp-gateway install) again."), newest);
        }
        else if (VersionOrder.Instance.Compare(linked ?? newest, ProductVersion.Text) < 0)
        {
            Finding old = FindingKinds.GatewayExecutableOld.Of(
                Binary.Command, $"it is version {linked ?? newest}, and this is {ProductVersion.Text}: clients still start the old one", "Run Install-McpGateway (mcp-gateway install) again.");
            yield return _context.Options.Executable is { } executable ? old with { Repair = $"Copy version {ProductVersion.Text} to bin and let {Binary.Command} start it", RepairAction = token => Task.Run(() => Binary.Install(executable, ProductVersion.Text), token) } : old;
        }
        else
        {
            yield return FindingKinds.GatewayExecutable.Of(Binary.Command, $"version {linked ?? newest}{((linked ?? newest) == ProductVersion.Text ? "" : $"; this is {ProductVersion.Text}")}");
        }
    }

    /// <summary>What is repaired with the newest version that is there, or with one that is known.</summary>
    private Finding WithRenewal(Finding finding, string? newest) => _context.Renewal(newest) is { } renew
        ? finding with { Repair = $"Let {Binary.Command} start version {newest ?? ProductVersion.Text}", RepairAction = token => Task.Run(renew, token) }
        : finding;
}
