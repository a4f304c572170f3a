using McpGateway.Diagnostics;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway version</c>.</summary>
internal sealed class VersionCommand : GatewayCommand
{
    public const string Word = "version";

    public VersionCommand()
        : base(Word, "prints the version")
    {
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => "Prints the version of the gateway.";

    /// <inheritdoc />
    public override string? ExitCodes => null;

    /// <inheritdoc />
    public override Task<int> RunAsync(CommandRun run)
    {
        if (run.IsJson)
        {
            run.PrintJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("version", ProductVersion.Text);
                json.WriteEndObject();
            });
        }
        else
        {
            run.Output.WriteLine(ProductVersion.Text);
        }

        return Task.FromResult(CommandRun.Success);
    }
}
