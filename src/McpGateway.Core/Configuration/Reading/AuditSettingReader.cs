using System.Text.Json;

namespace McpGateway.Configuration.Reading;

/// <summary>Reads <c>gateway.audit</c>. What is wrong within it is reported, and the audit is on with the default of that key: somebody has wanted it.</summary>
internal static class AuditSettingReader
{
    /// <summary>What it must be, for people.</summary>
    internal const string Expected = "true, false, or an object";

    private const int MaxSize = 100_000;
    private const int MaxNumber = 1_000_000;

    /// <summary>Every key of the object; config.schema.json and docs/audit.md have the same.</summary>
    internal static IReadOnlyList<string> Keys { get; } = ["arguments", "maxFileSize", "maxFiles", "maxDays"];

    /// <summary>Null where it is none.</summary>
    public static AuditSettings? Read(JsonSyntax audit, ProblemList problems)
    {
        if (audit.Kind is JsonValueKind.True or JsonValueKind.False)
        {
            return AuditSettings.Off with { IsOn = audit.Kind == JsonValueKind.True };
        }

        if (audit.Kind != JsonValueKind.Object)
        {
            return null;
        }

        if (audit.Members.Find(member => !Keys.Contains(member.Name, StringComparer.Ordinal)) is { } unknown)
        {
            problems.Add(unknown.NameStart, $"\"gateway.audit\" takes {string.Join(", ", Keys.Select(key => $"\"{key}\""))}, not \"{unknown.Name}\".");
        }

        AuditSettings settings = AuditSettings.Off with { IsOn = true };
        long megabytes = Number(audit, "maxFileSize", MaxSize, problems) ?? settings.MaxFileSize / (1024 * 1024);
        return settings with
        {
            KeepsArguments = Flag(audit, "arguments", problems),
            MaxFileSize = megabytes * 1024 * 1024,
            MaxFiles = Number(audit, "maxFiles", MaxNumber, problems) ?? settings.MaxFiles,
            MaxAge = Number(audit, "maxDays", MaxNumber, problems) is { } days ? TimeSpan.FromDays(days) : null,
        };
    }

    private static bool Flag(JsonSyntax audit, string key, ProblemList problems)
    {
        if (JsonValues.Get(audit, key) is not { } value)
        {
            return false;
        }

        bool? flag = JsonValues.Flag(value);
        if (flag is null)
        {
            problems.Add(value.Start, $"\"gateway.audit.{key}\" must be true or false; the default is used.");
        }

        return flag ?? false;
    }

    private static int? Number(JsonSyntax audit, string key, int most, ProblemList problems)
    {
        if (JsonValues.Get(audit, key) is not { } value)
        {
            return null;
        }

        int? number = JsonValues.Whole(value, 1, most);
        if (number is null)
        {
            problems.Add(value.Start, FormattableString.Invariant($"\"gateway.audit.{key}\" must be a whole number from 1 to {most}; the default is used."));
        }

        return number;
    }
}
