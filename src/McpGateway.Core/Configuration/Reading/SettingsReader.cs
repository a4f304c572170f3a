using System.Diagnostics;
using System.Text.Json;

namespace McpGateway.Configuration.Reading;

/// <summary>Reads the member <c>gateway</c>. A value that cannot be used is reported and the default is used.</summary>
internal static class SettingsReader
{
    /// <summary>Every key of the member. One that is read and not listed here fails in a test; config.schema.json and docs/configuration.md have the same keys.</summary>
    internal static IReadOnlyList<string> Keys { get; } = ["exposure", "discovery", "concurrentStarts", "outputLimit", "broker", "pin", "scopes", "audit"];

    /// <summary>The values of <c>exposure</c>, for people.</summary>
    internal const string Exposures = "\"meta\", \"loaded\" or \"all\"";

    /// <summary>A value of <c>exposure</c>; null where it is none.</summary>
    internal static Exposure? ExposureOf(JsonSyntax value) => JsonValues.Word(value, ("meta", Exposure.Meta), ("loaded", Exposure.Loaded), ("all", Exposure.All));

    /// <summary>The values of <c>pin</c>, for people.</summary>
    internal const string Pins = "\"off\", \"warn\" or \"enforce\"";

    /// <summary>A value of <c>pin</c>; null where it is none.</summary>
    internal static PinMode? PinOf(JsonSyntax value) => JsonValues.Word(value, ("off", PinMode.Off), ("warn", PinMode.Warn), ("enforce", PinMode.Enforce));

    /// <param name="gateway">The member.</param>
    /// <param name="problems">Receives what cannot be used.</param>
    /// <param name="usual">What holds where it says nothing; the defaults where null.</param>
    public static GatewaySettings Read(JsonSyntax? gateway, ProblemList problems, GatewaySettings? usual = null)
    {
        GatewaySettings settings = usual ?? GatewaySettings.Default;
        if (gateway is { Kind: not JsonValueKind.Object })
        {
            problems.Add(gateway.Start, "\"gateway\" must be an object; the defaults are used.");
            // What scopes were meant to grant is not known.
            return settings with { Scopes = [] };
        }

        if (Value(gateway, "exposure") is { } exposure)
        {
            settings = settings with { Exposure = ExposureOf(exposure) ?? Default(exposure, "exposure", Exposures, settings.Exposure, problems) };
        }

        if (Value(gateway, "discovery") is { } discovery)
        {
            DiscoveryMode? meant = JsonValues.Word(discovery, ("onFirstUse", DiscoveryMode.OnFirstUse), ("background", DiscoveryMode.Background));
            settings = settings with { Discovery = meant ?? Default(discovery, "discovery", "\"onFirstUse\" or \"background\"", settings.Discovery, problems) };
        }

        if (Value(gateway, "concurrentStarts") is { } starts)
        {
            int? number = JsonValues.Whole(starts, 1, GatewaySettings.MaxConcurrentStarts);
            settings = settings with { ConcurrentStarts = number ?? Default(starts, "concurrentStarts", "a whole number from 1 to 1000", settings.ConcurrentStarts, problems) };
        }

        if (Value(gateway, "outputLimit") is { } limit)
        {
            int? number = JsonValues.Whole(limit, 0, GatewaySettings.MaxOutput);
            settings = settings with { OutputLimit = number ?? Default(limit, "outputLimit", "a whole number of tokens from 0 to 100000000", settings.OutputLimit, problems) };
        }

        if (Value(gateway, "broker") is { } broker)
        {
            BrokerMode? meant = JsonValues.Word(broker, ("off", BrokerMode.Off), ("auto", BrokerMode.Auto), ("require", BrokerMode.Require));
            settings = settings with { Broker = meant ?? Default(broker, "broker", "\"off\", \"auto\" or \"require\"", settings.Broker, problems) };
        }

        if (Value(gateway, "scopes") is { } scopes)
        {
            settings = settings with { Scopes = ScopeReader.Read(scopes, problems) };
        }

        if (Value(gateway, "pin") is { } pin)
        {
            settings = settings with { Pin = PinOf(pin) ?? Strictest(pin, problems) };
        }

        if (Value(gateway, "audit") is { } audit)
        {
            settings = settings with { Audit = AuditSettingReader.Read(audit, problems) ?? Default(audit, "audit", AuditSettingReader.Expected, settings.Audit, problems) };
        }

        return settings;
    }

    private static JsonSyntax? Value(JsonSyntax? gateway, string key)
    {
        Debug.Assert(Keys.Contains(key, StringComparer.Ordinal), key);
        return JsonValues.Get(gateway, key);
    }

    /// <summary>What was meant to refuse changed tools must not let them through because of a typing error.</summary>
    private static PinMode Strictest(JsonSyntax value, ProblemList problems)
    {
        problems.Add(value.Start, $"\"gateway.pin\" must be {Pins}; \"enforce\" is used.");
        return PinMode.Enforce;
    }

    private static T Default<T>(JsonSyntax value, string key, string expected, T used, ProblemList problems)
    {
        problems.Add(value.Start, $"\"gateway.{key}\" must be {expected}; the default is used.");
        return used;
    }
}
