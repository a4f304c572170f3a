using System.Management.Automation;
using System.Management.Automation.Runspaces;
using McpGateway.Catalog;
using McpGateway.Catalog.Schemas;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Shell;

namespace McpGateway.PowerShell.Completion;

/// <summary>
/// Completes the keys of <c>@{ }</c> for a tool's arguments. PowerShell asks no completer there: it offers the settable members of the parameter's
/// type, those of the session's type data included. So while it binds the parameters for a completion, the members of that type are made those of the tool.
/// </summary>
internal static class ArgumentKeys
{
    private const int MaxKeys = 500;

    private const string Replace =
        "param($name, $data) Microsoft.PowerShell.Utility\\Remove-TypeData -TypeName $name -ErrorAction Ignore; if ($data) { Microsoft.PowerShell.Utility\\Update-TypeData -TypeData $data -Force }";

    /// <summary>Offers the keys of a tool, as the catalog knows it. Starts nothing, and never fails.</summary>
    /// <param name="cmdlet">The cmdlet whose parameters are being bound.</param>
    /// <param name="server">The server that is typed already.</param>
    /// <param name="tool">The tool that is typed already.</param>
    public static void Offer(PSCmdlet cmdlet, string? server, string? tool) =>
        Offer(cmdlet, () => Find(server, tool)?.InputSchema.Properties.Select(property => (property.Name, Describe(property))) ?? []);

    /// <summary>Offers the keys of a prompt, as the catalog knows it. Starts nothing, and never fails.</summary>
    /// <param name="cmdlet">The cmdlet whose parameters are being bound.</param>
    /// <param name="servers">The servers that are typed already.</param>
    /// <param name="prompts">The prompts that are typed already.</param>
    public static void OfferPrompt(PSCmdlet cmdlet, string[]? servers, string[]? prompts) =>
        Offer(cmdlet, () => PromptNameCompleter.Arguments(servers, prompts).Select(argument => (argument.Name, Describe(argument))));

    private static void Offer(PSCmdlet cmdlet, Func<IEnumerable<(string Name, PSObject Shown)>> keys)
    {
        try
        {
            var data = new TypeData(typeof(McpArguments));
            foreach ((string name, PSObject shown) in keys().Take(MaxKeys).Where(key => CanBeTyped(key.Name)))
            {
                data.Members.TryAdd(name, new NotePropertyData(name, shown));
            }

            cmdlet.InvokeCommand.InvokeScript(useLocalScope: true, ScriptBlock.Create(Replace), null, typeof(McpArguments).FullName, data.Members.Count > 0 ? data : null);
        }
        catch (Exception)
        {
            // A completion that fails is none.
        }
    }

    /// <summary>A tool as the catalog knows it; null where it does not.</summary>
    public static CatalogTool? Find(string? server, string? tool)
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        if (server is not { Length: > 0 } || runtime.Configuration.Current.Find(server) is not { } definition)
        {
            return null;
        }

        FirstCompletion.Prepare();
        return tool is { Length: > 0 } ? ServerChoice.FindTool(runtime.FindCatalog(definition), tool) : null;
    }

    /// <summary>Whether a name may stand on a command line: one that would be shown as another may not.</summary>
    public static bool CanBeTyped(string name) => name.Length is > 0 and <= 200 && UntrustedText.OneLine(name, 200) == name;

    /// <summary>The type of a property in words, and whether it must be there.</summary>
    public static string TypeOf(ToolProperty property)
    {
        SchemaTypes types = property.Schema.Types;
        string[] names = types == SchemaTypes.All
            ? ["any"]
            : [.. Enum.GetValues<SchemaTypes>().Where(type => type is not (SchemaTypes.None or SchemaTypes.All or SchemaTypes.Null) && types.HasFlag(type) && !(type == SchemaTypes.Integer && types.HasFlag(SchemaTypes.Number))).Select(type => type.ToString().ToLowerInvariant())];
        return string.Join('|', names) + (property.IsRequired ? " (required)" : "");
    }

    /// <summary>What a property is about, on one line: its values where they are listed, and its description.</summary>
    public static string About(ToolProperty property)
    {
        string values = property.Schema.EnumValues is { } listed ? string.Join(", ", listed.Take(20).Select(one => UntrustedText.OneLine(one.ToString(), 40))) : "";
        string description = UntrustedText.OneLine(property.Schema.Description, 300);
        return values.Length == 0 ? description : description.Length == 0 ? values : $"{values} - {description}";
    }

    // PowerShell shows such a member as "type name=value".
    private static PSObject Describe(ToolProperty property)
    {
        var shown = new PSObject(About(property));
        shown.TypeNames.Insert(0, TypeOf(property));
        return shown;
    }

    private static PSObject Describe(McpPromptArgument argument)
    {
        var shown = new PSObject(UntrustedText.OneLine(argument.Description, 300));
        shown.TypeNames.Insert(0, argument.IsRequired ? "string (required)" : "string");
        return shown;
    }
}
