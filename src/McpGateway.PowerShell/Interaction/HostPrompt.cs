using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;
using System.Security;

namespace McpGateway.PowerShell.Interaction;

/// <summary>Asks the user through the host. To be used on a pipeline's thread.</summary>
internal sealed class HostPrompt
{
    private const string Keys = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private readonly PSHost _host;
    private readonly string _caption;

    /// <param name="host">The host.</param>
    /// <param name="caption">Who asks.</param>
    public HostPrompt(PSHost host, string caption)
    {
        _host = host;
        _caption = caption;
    }

    /// <summary>Whether a person may sit behind the host. Behind a redirected stdin nobody does, and its end would count as an answer.</summary>
    public static bool IsInteractive(PSHost host) => host.UI is not null && host.Name switch
    {
        "ConsoleHost" => !Console.IsInputRedirected,
        // What PowerShell gives to programs that bring none: it has a UI that cannot do anything.
        "Default Host" => false,
        // The process of a background job: its question would wait until somebody receives from the job.
        "ServerRemoteHost" => !Environment.GetCommandLineArgs().Any(argument => argument.ToUpperInvariant() is "-S" or "-SERVERMODE"),
        _ => true,
    };

    /// <summary>Whether an exception means that the host cannot ask, as with -NonInteractive.</summary>
    public static bool CannotAsk(Exception exception) => exception is HostException or InvalidOperationException or NotImplementedException && exception is not PipelineStoppedException;

    /// <summary>One of several, by its place.</summary>
    /// <param name="message">The question.</param>
    /// <param name="labels">What to choose from, with an <c>&amp;</c> before the key where they have one.</param>
    /// <param name="preset">What no answer means; -1 for nothing.</param>
    public int Choose(string message, IEnumerable<string> labels, int preset) =>
        _host.UI.PromptForChoice(_caption, message, [.. labels.Select(label => new ChoiceDescription(label))], preset);

    /// <summary>Labels with a key for each; null where there are more than keys.</summary>
    public static string[]? WithKeys(IReadOnlyList<string> labels) =>
        labels.Count > Keys.Length ? null : [.. labels.Select((label, i) => $"&{Keys[i]} {label.Replace("&", "+", StringComparison.Ordinal)}")];

    /// <summary>Several of several, by their places; null where the host has no such question.</summary>
    public int[]? ChooseSeveral(string message, IEnumerable<string> labels, IEnumerable<int> presets)
    {
        if (_host.UI is not IHostUISupportsMultipleChoiceSelection several)
        {
            return null;
        }

        var choices = new Collection<ChoiceDescription>([.. labels.Select(label => new ChoiceDescription(label))]);
        try
        {
            return [.. several.PromptForChoice(_caption, message, choices, presets).Distinct().Order()];
        }
        catch (NotImplementedException)
        {
            // PowerShell stands in for hosts that have none, with means that some of them do not have either.
            return null;
        }
    }

    /// <summary>What the user types.</summary>
    /// <param name="message">The question.</param>
    /// <param name="label">What stands before the cursor.</param>
    /// <param name="isSecret">Whether it must not be seen.</param>
    public string Ask(string message, string label, bool isSecret)
    {
        var field = new FieldDescription(label) { IsMandatory = false };
        field.SetParameterType(isSecret ? typeof(SecureString) : typeof(string));
        Dictionary<string, PSObject> answers = _host.UI.Prompt(_caption, message, [field]);
        object? answer = answers.Values.FirstOrDefault()?.BaseObject;
        return answer is SecureString secret ? new NetworkCredential("", secret).Password : Convert.ToString(answer, CultureInfo.InvariantCulture) ?? "";
    }
}
