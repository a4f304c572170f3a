using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Diagnostics;

namespace McpGateway.Clients;

/// <summary>Tells secrets in clients' files, and masks them in what is shown of those.</summary>
internal static partial class SecretText
{
    private const string Masked = "\"***\"";
    private static readonly string[] s_maps = ["env", "environment", "envs", "headers", "http_headers", "requestInit", "requestOptions"];

    /// <summary>Whether a value is likely to be a secret by its look: the tokens of well-known services, a password in an address, an option that sets one.</summary>
    public static bool LooksLikeOne(string value)
    {
        Match setting = Setting().Match(value);
        return (setting.Success && SecretNames.Suggest(setting.Groups["name"].Value)) || Token().IsMatch(value) || AddressWithPassword().IsMatch(value)
            || Queried().Matches(value).Any(match => SecretNames.Suggest(match.Groups["name"].Value));
    }

    /// <summary>Whether one of some arguments is likely to be a secret, by its look or by the option before it.</summary>
    public static bool IsIn(IReadOnlyList<string> arguments) =>
        arguments.Where((argument, index) => LooksLikeOne(argument) || (index > 0 && IsOption(arguments[index - 1]) && !IsVariable(argument))).Any();

    /// <summary>The text of a file with all values masked that may be secrets: variables and headers whatever they are called, and what is called or looks like one.</summary>
    public static string Mask(ClientFile file)
    {
        var hidden = new List<JsonSyntax>();
        if (file.Root is { } root)
        {
            Collect(root, hide: false, hidden);
        }

        var text = new StringBuilder();
        int done = 0;
        foreach (JsonSyntax value in hidden.OrderBy(value => value.Start))
        {
            text.Append(file.TextOf(done, value.Start)).Append(Masked);
            done = value.End;
        }

        // An entry that is commented out has its secret all the same.
        string shown = text.Append(file.TextOf(done, file.Utf8.Length)).ToString();
        return file.IsToml
            ? CommentedToml().Replace(shown, match => SecretNames.Suggest(match.Groups["name"].Value) ? match.Groups["name"].Value + match.Groups["equals"].Value + Masked : match.Value)
            : Commented().Replace(shown, match => SecretNames.Suggest(match.Groups["name"].Value) ? $"\"{match.Groups["name"].Value}\"{match.Groups["colon"].Value}{Masked}" : match.Value);
    }

    private static void Collect(JsonSyntax value, bool hide, List<JsonSyntax> hidden)
    {
        if (value.Kind == JsonValueKind.String && (hide || LooksLikeOne(value.Text!)))
        {
            hidden.Add(value);
        }

        foreach (JsonSyntax.Member member in value.Members.Where(member => member.Name != GatewayHome.Variable))
        {
            bool isMap = member.Value.Kind == JsonValueKind.Object && s_maps.Contains(member.Name, StringComparer.OrdinalIgnoreCase);
            bool isSecret = member.Value.Kind is JsonValueKind.String or JsonValueKind.Array && SecretNames.Suggest(member.Name);
            Collect(member.Value, hide || isMap || isSecret, hidden);
        }

        for (int i = 0; i < value.Items.Count; i++)
        {
            Collect(value.Items[i], hide || (i > 0 && value.Items[i - 1] is { Kind: JsonValueKind.String, Text: { } option } && IsOption(option)), hidden);
        }
    }

    private static bool IsOption(string argument) => argument.StartsWith('-') && !argument.Contains('=', StringComparison.Ordinal) && SecretNames.Suggest(argument);

    private static bool IsVariable(string argument) => argument.Contains("${", StringComparison.Ordinal);

    [GeneratedRegex(@"^(-{1,2})?(?<name>\w[\w-]*)=(?<value>[^$].+)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^((Bearer|Basic|Token) +)?" + SecretForms.Beginnings + @"[\w.+/=-]{12,}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex(@"://[^/\s:@]*:[^/\s@$]+@", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex AddressWithPassword();

    [GeneratedRegex(@"[?&](?<name>[\w-]+)=[^&$]+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Queried();

    [GeneratedRegex("""
        "(?<name>(?:[^"\\\n]|\\.)*)"(?<colon>\s*:\s*)"(?:[^"\\\n]|\\.)*"
        """, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Commented();

    [GeneratedRegex("""
        (?<name>[\w-]+)(?<equals>"?\s*=\s*)("(?:[^"\\\n]|\\.)*"|'[^'\n]*')
        """, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex CommentedToml();
}
