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
        PinState state = _context.Runtime.PinsOf(server);
        if (state.Problem is { } problem)
        {
            string effect = _context.Runtime.PinModeOf(server) == PinMode.Enforce ? "; until then, all of its tools are refused" : "";
            yield return FindingKinds.PinsUnreadable.Of(server.Name, problem, "Do what the message says" + effect + ".");
        }
        else if (state.Changes > 0)
        {
            string what = string.Create(CultureInfo.InvariantCulture, $"{state.Changes} {(state.Changes == 1 ? "thing is" : "things are")} other than approved: {PinTexts.Of(_context.Runtime.ChangesOf(server))}");
            yield return FindingKinds.PinsChanged.Of(server.Name, what, $"Look at it with 'mcp-gateway pin {server.Name} --changed', and approve it if you trust it: mcp-gateway pin approve {server.Name}");
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
}
