using System.Globalization;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Json;

namespace McpGateway.Clients.Forms;

/// <summary>What the user, or the client, has added to the gateway's entry: tools that need no asking, a longer wait, variables. It stays when the entry is written anew.</summary>
/// <param name="Members">Its members with their values as JSON.</param>
/// <param name="Environment">Its variables.</param>
internal sealed record EntryAdditions(IReadOnlyList<(string Name, string Value)> Members, IReadOnlyDictionary<string, string> Environment)
{
    private static readonly string[] s_own = ["type", "source", "command", "args", "env_vars"];

    /// <summary>Nothing.</summary>
    public static EntryAdditions None { get; } = new([], new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>What is in an entry beside what the gateway writes.</summary>
    /// <param name="form">How the client writes its servers.</param>
    /// <param name="entry">The entry as it stands.</param>
    public static EntryAdditions Of(ClientForm form, JsonSyntax entry)
    {
        IEnumerable<JsonSyntax.Member> members = entry.Members.Where(member => !s_own.Contains(member.Name, StringComparer.Ordinal) && member.Name != form.Environment);
        if (form.StartLimit is { } limit)
        {
            members = members.Where(member => member.Name != limit.Member || (double.TryParse(member.Value.Text, CultureInfo.InvariantCulture, out double seconds) && seconds > limit.Seconds));
        }

        Dictionary<string, string> environment = JsonValues.Get(entry, form.Environment) is { } map ? JsonValues.Map(map) ?? [] : [];
        // Where they are but named, the names are written anew, as is the gateway's folder.
        return new EntryAdditions(
            [.. members.Select(member => (member.Name, Text(member.Value)))],
            environment.Where(pair => pair.Key != GatewayHome.Variable && (form.Passing != VariablePassing.NamedInEnvironment || pair.Value != form.Write($"${{env:{pair.Key}}}"))).ToDictionary(StringComparer.Ordinal));
    }

    private static string Text(JsonSyntax value) => value.Kind switch
    {
        JsonValueKind.String => JsonString.Quote(value.Text!),
        JsonValueKind.Number => value.Text!,
        JsonValueKind.Array => $"[{string.Join(", ", value.Items.Select(Text))}]",
        JsonValueKind.Object when value.Members.Count == 0 => "{}",
        JsonValueKind.Object => $"{{ {string.Join(", ", value.Members.Select(member => $"{JsonString.Quote(member.Name)}: {Text(member.Value)}"))} }}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };
}
