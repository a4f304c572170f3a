using System.Collections;
using System.Collections.ObjectModel;
using McpGateway.Configuration;

namespace McpGateway.Gateway.Telemetry;

/// <summary>What the user has asked for by the variables of OpenTelemetry (<c>OTEL_*</c>): in the environment, or in the <c>.env</c> file of the gateway's folder.</summary>
public sealed class ExportSettings
{
    private const string Prefix = "OTEL_";
    private const string Otlp = "otlp", None = "none";

    /// <summary>Without one of these nothing is sent, and nothing else is looked at.</summary>
    private static readonly string[] s_switches =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER"];

    private readonly List<string> _problems = [];

    private ExportSettings(IReadOnlyDictionary<string, string> variables)
    {
        Variables = variables;
        ExportsTraces = Exports("TRACES");
        ExportsMetrics = Exports("METRICS");
    }

    /// <summary>The name of the source of spans and of the meter.</summary>
    public static string Scope => TelemetryNames.Scope;

    /// <summary>All variables of OpenTelemetry that are set.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>Whether traces go to a collector.</summary>
    public bool ExportsTraces { get; }

    /// <summary>Whether metrics do.</summary>
    public bool ExportsMetrics { get; }

    /// <summary>Hears once of a collector that does not take what is sent to it: where, and why. It never throws.</summary>
    public Action<string, string> Report { get; internal init; } = static (_, _) => { };

    /// <summary>What is asked for and cannot be had, a sentence or two each.</summary>
    internal IReadOnlyList<string> Problems => _problems;

    /// <summary>Reads the variables; null where none asks for anything.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="report">Hears of a collector that does not take what is sent to it.</param>
    internal static ExportSettings? Read(GatewayHome home, Action<string, string> report)
    {
        IReadOnlyDictionary<string, string> file = File.Exists(home.EnvironmentFile) ? DotEnvFile.Read(home.EnvironmentFile) : ReadOnlyDictionary<string, string>.Empty;
        if (!Array.Exists(s_switches, name => file.ContainsKey(name) || Environment.GetEnvironmentVariable(name) is not null))
        {
            return null;
        }

        Dictionary<string, string> variables = OfEnvironment();
        foreach ((string name, string value) in file.Where(variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal) && variable.Value.Length > 0))
        {
            variables.TryAdd(name, value);
        }

        if (string.Equals(variables.GetValueOrDefault("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var settings = new ExportSettings(variables) { Report = report };
        return settings.ExportsTraces || settings.ExportsMetrics || settings.Problems.Count > 0 ? settings : null;
    }

    private static Dictionary<string, string> OfEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith(Prefix, StringComparison.Ordinal) && variable.Value is string { Length: > 0 } value && McpGateway.Configuration.Variables.IsGiven(name, value))
            {
                variables[name] = value;
            }
        }

        return variables;
    }

    /// <summary>Whether one kind is sent: where its exporter says so, or where none is said and there is an address.</summary>
    private bool Exports(string kind)
    {
        string? chosen = Variables.GetValueOrDefault($"OTEL_{kind}_EXPORTER");
        string? address = Value(kind, "ENDPOINT");
        if (chosen is null ? address is null : chosen == None)
        {
            return false;
        }

        if (chosen is not null && !chosen.Split(',', StringSplitOptions.TrimEntries).Contains(Otlp, StringComparer.Ordinal))
        {
            _problems.Add($"OTEL_{kind}_EXPORTER names no exporter that the gateway has, so nothing is sent. Set it to {Otlp}, or to {None}.");
            return false;
        }

        if (address is not null && !(Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
        {
            _problems.Add($"the address of the collector is not one of http:// or https://, so no {kind.ToLowerInvariant()} are sent. Set OTEL_EXPORTER_OTLP_ENDPOINT to one such as http://localhost:4317.");
            return false;
        }

        if (Value(kind, "PROTOCOL") is { } protocol and not ("grpc" or "http/protobuf"))
        {
            _problems.Add($"OTEL_EXPORTER_OTLP_PROTOCOL is not a protocol that the gateway speaks, so no {kind.ToLowerInvariant()} are sent. Set it to grpc or http/protobuf.");
            return false;
        }

        return true;
    }

    private string? Value(string kind, string name) => Variables.GetValueOrDefault($"OTEL_EXPORTER_OTLP_{kind}_{name}") ?? Variables.GetValueOrDefault("OTEL_EXPORTER_OTLP_" + name);
}
