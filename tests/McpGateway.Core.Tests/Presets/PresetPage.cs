using System.Globalization;
using System.Text;
using McpGateway.Presets;
using McpGateway.Presets.Registration;

namespace McpGateway.Tests.Presets;

/// <summary>What docs/presets.md says of the presets, made of their data.</summary>
internal static class PresetPage
{
    public const string Heading = "## The servers\n";

    public static string Text()
    {
        var text = new StringBuilder(Heading);
        text.Append("\n| preset | forms, with what each needs | by, licence, page, checked |\n|---|---|---|\n");
        foreach (Preset preset in KnownPresets.All)
        {
            string forms = string.Join("<br>", preset.Forms.Select(form => FormOf(preset, form)));
            string who = preset.IsOfficial ? preset.Maintainer : preset.Maintainer + ", not the makers of the product";
            string page = preset.Source.Length > 0 ? $", [page]({preset.Source})" : "";
            text.Append(CultureInfo.InvariantCulture, $"| `{preset.Name}` | {forms} | {who}, {preset.License}{page}, {preset.Checked:yyyy-MM-dd} |\n");
        }

        text.Append("\n## Variables and settings\n\nA secret is marked with *.\n\n| preset | name | what it is |\n|---|---|---|\n");
        foreach (Preset preset in KnownPresets.All)
        {
            foreach (PresetSetting setting in preset.Settings)
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{preset.Name}` | `{setting.Name}` | {setting.About}, such as `{setting.Example}`{(setting.IsMany ? "; may be repeated" : "")}{(setting.Default is { } otherwise ? $"; `{otherwise}` without it" : "")}{PageOf(setting.From)} |\n");
            }

            foreach (PresetVariable variable in preset.Variables)
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{preset.Name}` | `{variable.Name}`{(variable.IsSecret ? " *" : "")} | {variable.About}{PageOf(variable.From)} |\n");
            }
        }

        text.Append("\n## What else is to be known\n\n| preset | form | |\n|---|---|---|\n");
        foreach (Preset preset in KnownPresets.All)
        {
            if (preset.Note is { } note)
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{preset.Name}` | all | {note} |\n");
            }

            foreach (PresetForm form in preset.Forms.Where(form => form.Note is not null))
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{preset.Name}` | `{form.Name}` | {form.Note} |\n");
            }
        }

        return text.ToString();
    }

    private static string FormOf(Preset preset, PresetForm form)
    {
        string server = form.Url ?? string.Join(' ', form.Arguments.Prepend(form.Command));
        // What is needed is told by name here; the table of names says what it is.
        string[] needs = [.. PresetNeeds.Of(preset, form).Skip(form.Command?.StartsWith('{') == false ? 1 : 0).Select(need => need.Split(':')[0])];
        string node = form.Node is { } version ? $" (Node.js {(version is { Minor: 0, Build: <= 0 } ? version.ToString(1) : version.ToString())})" : "";
        return $"`{form.Name}`: `{server}`{node}{(needs.Length > 0 ? "; needs " + string.Join(", ", needs) : "")}{(form.IsShared ? "; shared" : "")}";
    }

    private static string PageOf(string? page) => page is null ? "" : $" ([page]({page}))";
}
