using System.Globalization;
using McpGateway.Catalog.Pinning;
using McpGateway.Catalog.Steering;
using McpGateway.Configuration;

namespace McpGateway.Doctor;

/// <summary>What servers offer other than it was approved, and texts of theirs that may try to steer a model, as they were last listed. Says nothing where there is neither.</summary>
internal sealed class PinCheck : IDoctorCheck
{
    private readonly DoctorContext _context;

    public PinCheck(DoctorContext context)
    {
        _context = context;
    }

    public IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken) =>
        (_context.Options.Servers ?? _context.Configuration.Servers).Where(server => server.IsOffered).SelectMany(Examine).ToAsyncEnumerable();

    private IEnumerable<Finding> Examine(ServerDefinition server)
    {
        if (Compare(server) is { } finding)
        {
            yield return finding;
        }

        if (_context.Runtime.WholeCatalog.Find(server) is not { } entry)
        {
            yield break;
        }

        string[] marks =
        [
            .. SteeringMarks.OfText(entry.Identity.Instructions) is { Count: > 0 } instructions ? [$"its instructions ({string.Join(", ", instructions)})"] : (string[])[],
            .. entry.Tools.Select(tool => (Tool: tool, Marks: SteeringMarks.Of(tool))).Where(pair => pair.Marks.Count > 0).Select(pair => $"'{pair.Tool.ShownName}' ({string.Join(", ", pair.Marks)})"),
        ];
        if (marks.Length > 0)
        {
            yield return FindingKinds.ServerSteering.Of(server.Name, $"texts that may try to steer a model: {PinTexts.Cut(marks)}", $"Read them with 'mcp-gateway tools {server.Name} --schema TOOL', and deny the tools that you do not trust (\"tools.deny\").");
        }
    }

    private Finding? Compare(ServerDefinition server)
    {
        try
        {
            IReadOnlyList<PinChange> changes = _context.Runtime.ChangesOf(server);
            return changes.Count == 0 ? null : FindingKinds.ServerPinsChanged.Of(
                server.Name,
                string.Create(CultureInfo.InvariantCulture, $"{changes.Count} {(changes.Count == 1 ? "thing is" : "things are")} other than approved: {PinTexts.Of(changes)}"),
                $"Look at it with 'mcp-gateway pin {server.Name} --changed', and approve it if you trust it: mcp-gateway pin approve {server.Name}");
        }
        catch (PinException e)
        {
            string effect = _context.Runtime.PinModeOf(server) == PinMode.Enforce ? " Until then, all of its tools are refused." : "";
            return FindingKinds.ServerPinsUnreadable.Of(server.Name, e.Message, "Do what the message says." + effect);
        }
    }
}
