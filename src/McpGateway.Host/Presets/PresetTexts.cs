using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Host.Parsing;
using McpGateway.Presets;
using McpGateway.Presets.Registration;

namespace McpGateway.Host.Presets;

/// <summary>Presets as people and scripts read them.</summary>
/// <param name="needs">What is there on this machine.</param>
internal sealed class PresetTexts(PresetNeeds needs)
{
    /// <summary>A preset on one line: what it is for, its forms, and what its first one lacks.</summary>
    public string Line(Preset preset)
    {
        string[] missing = [.. Missing(preset, preset.Forms[0]).Select(gap => gap.Name)];
        return $"{preset.Name}: {preset.Description} [{string.Join(", ", preset.Forms.Select(form => form.Name))}; {(missing.Length == 0 ? "ready" : "missing: " + string.Join(", ", missing))}]";
    }

    /// <summary>All of a preset.</summary>
    public string Page(Preset preset)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{preset.Name}: {preset.Description}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  by {preset.Maintainer}, {preset.License}{(preset.Source.Length > 0 ? $", {preset.Source}" : "")}, checked {preset.Checked:yyyy-MM-dd}");
        if (preset.Note is { } note)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {note}");
        }

        foreach (PresetForm form in preset.Forms)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {form.Name}: {What(form)}");
            foreach (string line in PresetNeeds.Of(preset, form).Select(need => "needs " + need).Concat(Taken(preset, form)).Concat(Missing(preset, form).Select(gap => gap.Text)).Concat(needs.Notes(preset, form).Where(line => line != preset.Note)))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"    {line}");
            }
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>A preset for scripts.</summary>
    public void Write(Utf8JsonWriter json, Preset preset)
    {
        json.WriteStartObject();
        json.WriteString("name", preset.Name);
        json.WriteString("title", preset.Title);
        json.WriteString("description", preset.Description);
        json.WriteString("maintainer", preset.Maintainer);
        json.WriteBoolean("official", preset.IsOfficial);
        json.WriteString("source", preset.Source);
        json.WriteString("checked", preset.Checked.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("license", preset.License);
        json.WriteString("note", preset.Note);
        json.WriteStartArray("forms");
        foreach (PresetForm form in preset.Forms)
        {
            json.WriteStartObject();
            json.WriteString("name", form.Name);
            json.WriteString("url", form.Url);
            json.WriteString("command", form.Command);
            CommandRun.WriteTexts(json, "arguments", form.Arguments);
            CommandRun.WriteTexts(json, "needs", PresetNeeds.Of(preset, form));
            CommandRun.WriteTexts(json, "missing", Missing(preset, form).Select(gap => gap.Text));
            CommandRun.WriteTexts(json, "notes", needs.Notes(preset, form));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string What(PresetForm form) => form.Url ?? string.Join(' ', form.Arguments.Prepend(form.Command));

    private static IEnumerable<string> Taken(Preset preset, PresetForm form) =>
        preset.Settings.Select(setting => (setting.Name, setting.About)).Concat(preset.Variables.Select(variable => (variable.Name, variable.About)))
            .Where(one => form.Uses(one.Name) && !form.Needs.Contains(one.Name, StringComparer.Ordinal))
            .Select(one => $"takes {one.Name}: {one.About}");

    private IReadOnlyList<PresetGap> Missing(Preset preset, PresetForm form) => needs.Missing(preset, form, preset.Name, PresetSyntax.Commands, []);
}
