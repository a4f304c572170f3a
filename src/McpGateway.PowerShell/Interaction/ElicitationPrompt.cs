using System.Collections.Specialized;
using System.Management.Automation.Host;
using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell.Interaction;

/// <summary>
/// Asks the user what a server wants to know (MCP 2025-11-25, Elicitation), and says plainly that it is the server who asks. The user may decline before
/// anything is typed, and cancel later.
/// </summary>
internal sealed class ElicitationPrompt
{
    /// <summary>A host that gives the same wrong answer again and again is a script.</summary>
    private const int MaxAttempts = 10;

    /// <summary>More than any honest form has.</summary>
    private const int MaxFields = 50;

    private static readonly string[] s_consent = ["&Answer", "&Decline", "&Cancel"];
    private static readonly string[] s_addressConsent = ["&Yes, it is open", "&Decline", "&Cancel"];

    private readonly string _server;
    private readonly HostPrompt _host;

    private readonly Func<string, string> _mask;

    /// <param name="host">The host.</param>
    /// <param name="server">The server that asks.</param>
    /// <param name="mask">Masks known secrets.</param>
    public ElicitationPrompt(PSHost host, string server, Func<string, string> mask)
    {
        _mask = mask;
        _server = UntrustedText.OneLine(server, 64);
        _host = new HostPrompt(host, $"Question from the MCP server '{_server}'");
    }

    /// <summary>Asks, and gives the raw <c>ElicitResult</c>.</summary>
    /// <param name="parameters">The params of the request.</param>
    /// <exception cref="HostException">The host cannot ask.</exception>
    public byte[] Run(ReadOnlyMemory<byte> parameters)
    {
        using JsonDocument document = ObjectReader.Parse(parameters);
        JsonElement root = document.RootElement;
        // It is shown in guillemets: none of its own can end it.
        string message = UntrustedText.OneLine(_mask(Text(root, "message") ?? ""), 1000).Replace('«', '‹').Replace('»', '›');
        return Text(root, "mode") == "url" ? RunUrl(message, Text(root, "url") ?? "") : RunForm(message, Fields(root));
    }

    /// <summary>What a server asks, on one line, for those who cannot be asked.</summary>
    public static string Shown(ReadOnlyMemory<byte> parameters, Func<string, string> mask)
    {
        try
        {
            using JsonDocument document = ObjectReader.Parse(parameters);
            return UntrustedText.OneLine(mask(Text(document.RootElement, "message") ?? ""));
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static List<FormField> Fields(JsonElement root)
    {
        var fields = new List<FormField>();
        if (root.TryGetProperty("requestedSchema", out JsonElement schema) && schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object)
        {
            string[] required = schema.TryGetProperty("required", out JsonElement list) && list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(ObjectReader.Text)]
                : [];
            fields.AddRange(properties.EnumerateObject().Take(MaxFields).Select(member => new FormField(member.Name, member.Value, required.Contains(member.Name, StringComparer.Ordinal))));
        }

        return fields;
    }

    private byte[] RunUrl(string message, string url)
    {
        // An address is shown whole: what is cut could be what matters.
        string shown = UntrustedText.OneLine(url, 4000);
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http") || shown != url)
        {
            return Result("decline");
        }

        string question = $"The server says: «{message}»\nIt asks you to open this address of {UntrustedText.OneLine(address.IdnHost)} in your browser:\n{shown}\nOpen it only if you trust it. Have you opened it?";
        return _host.Choose(question, s_addressConsent, preset: 1) switch
        {
            0 => Result("accept"),
            1 => Result("decline"),
            _ => Result("cancel"),
        };
    }

    private byte[] RunForm(string message, List<FormField> fields)
    {
        string wanted = fields.Count == 0
            ? "It only wants your consent."
            : $"It wants to know: {string.Join(", ", fields.Select(field => field.IsRequired ? field.Label + " (required)" : field.Label))}. Your answers go to the server.";
        // Enter alone never gives consent.
        int choice = _host.Choose($"The server says: «{message}»\n{wanted}", s_consent, fields.Count == 0 ? 1 : 0);
        if (choice != 0)
        {
            return Result(choice == 1 ? "decline" : "cancel");
        }

        var content = new OrderedDictionary(StringComparer.Ordinal);
        foreach (FormField field in fields)
        {
            if (!TryAsk(field, content))
            {
                return Result("cancel");
            }
        }

        return ObjectWriter.Write(new OrderedDictionary { ["action"] = "accept", ["content"] = content });
    }

    private bool TryAsk(FormField field, OrderedDictionary content)
    {
        string about = field.Description.Length == 0 ? field.Label : $"{field.Label}: «{field.Description}»";
        string? trouble = null;
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            string message = trouble is null ? about : $"{trouble} {about}";
            object? value;
            (trouble, value) = field.Kind switch
            {
                FormFieldKind.Boolean => (null, AskBoolean(field, message)),
                FormFieldKind.OneOf => AskOption(field, message),
                FormFieldKind.SeveralOf => AskOptions(field, message),
                _ => AskText(field, message),
            };
            if (trouble is null)
            {
                if (value is not null)
                {
                    content[field.Name] = value;
                }

                return true;
            }
        }

        return false;
    }

    private object? AskBoolean(FormField field, string message)
    {
        bool isOptional = !field.IsRequired && field.Default.ValueKind is not (JsonValueKind.True or JsonValueKind.False);
        string[] labels = isOptional ? ["&Yes", "&No", "&Skip"] : ["&Yes", "&No"];
        int preset = field.Default.ValueKind switch
        {
            JsonValueKind.True => 0,
            JsonValueKind.False => 1,
            _ => isOptional ? 2 : -1,
        };
        return _host.Choose(message, labels, preset) switch
        {
            0 => true,
            1 => false,
            _ => null,
        };
    }

    private (string? Trouble, object? Value) AskOption(FormField field, string message)
    {
        int preset = field.DefaultChoices.FirstOrDefault(-1);
        bool isOptional = !field.IsRequired && preset < 0;
        List<string> labels = [.. field.Options.Select(option => option.Label)];
        if (isOptional)
        {
            labels.Add("(skip)");
        }

        if (HostPrompt.WithKeys(labels) is { } keyed)
        {
            int choice = _host.Choose(message, keyed, isOptional ? labels.Count - 1 : preset);
            return (null, choice >= 0 && choice < field.Options.Count ? field.Options[choice].Value : null);
        }

        string typed = _host.Ask($"{message} One of: {string.Join(", ", labels)}.", field.Label, isSecret: false).Trim();
        return typed.Length == 0 && (preset >= 0 || isOptional) ? (null, preset >= 0 ? field.Options[preset].Value : null)
            : OptionOf(field, typed) is { } value ? (null, value)
            : ($"'{typed}' is not one of them.", null);
    }

    private (string? Trouble, object? Value) AskOptions(FormField field, string message)
    {
        int[] presets = [.. field.DefaultChoices];
        string[] chosen;
        if (HostPrompt.WithKeys([.. field.Options.Select(option => option.Label)]) is { } keyed && _host.ChooseSeveral(message, keyed, presets) is { } choices)
        {
            chosen = [.. choices.Where(choice => choice >= 0 && choice < field.Options.Count).Select(choice => field.Options[choice].Value)];
        }
        else
        {
            string typed = _host.Ask($"{message} Any of these, separated by commas: {string.Join(", ", field.Options.Select(option => option.Label))}.", field.Label, isSecret: false);
            string[] parts = typed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (Array.Find(parts, part => OptionOf(field, part) is null) is { } wrong)
            {
                return ($"'{wrong}' is not one of them.", null);
            }

            chosen = parts.Length == 0 ? [.. presets.Select(preset => field.Options[preset].Value)] : [.. parts.Select(part => OptionOf(field, part)!).Distinct(StringComparer.Ordinal)];
        }

        return chosen.Length == 0 && !field.IsRequired ? (null, null) : (field.CheckCount(chosen.Length), chosen);
    }

    private (string? Trouble, object? Value) AskText(FormField field, string message)
    {
        bool hasDefault = field.Default.ValueKind is JsonValueKind.String or JsonValueKind.Number;
        string empty = hasDefault ? $" (nothing for {field.DefaultText})" : field.IsRequired ? "" : " (nothing to skip)";
        string typed = _host.Ask(message + empty, field.Label, field.IsSecret);
        if (typed.Length == 0 && hasDefault)
        {
            return (null, field.Default.Clone());
        }

        if (typed.Length == 0 && !field.IsRequired)
        {
            return (null, null);
        }

        return typed.Length == 0 ? ("An answer is required.", null) : (field.Take(typed, out object value), value);
    }

    private static string? OptionOf(FormField field, string typed) =>
        field.Options.Where(option => option.Value.Equals(typed, StringComparison.OrdinalIgnoreCase) || option.Label.Equals(typed, StringComparison.OrdinalIgnoreCase)).Select(option => option.Value).FirstOrDefault();

    private static byte[] Result(string action) => ObjectWriter.Write(new OrderedDictionary { ["action"] = action });

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? ObjectReader.Text(value) : null;
}
