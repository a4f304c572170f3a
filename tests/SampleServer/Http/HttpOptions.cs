namespace McpGateway.SampleServer.Http;

/// <summary>How the server behaves over HTTP; what each option does stands in <see cref="OptionTable"/>.</summary>
internal sealed class HttpOptions
{
    public bool Streamable { get; set; }

    public bool SseOnly { get; set; }

    public bool IsOn => Streamable || SseOnly;

    public int Port { get; set; }

    public bool JsonResponses { get; set; }

    public bool NoSession { get; set; }

    public bool NoGet { get; set; }

    public bool EventIds { get; set; }

    public int? DropStreamAfter { get; set; }

    public int? Retry { get; set; }

    public string? Bearer { get; set; }

    public List<(string Name, string Value)> RequiredHeaders { get; } = [];

    public List<HttpFault> Faults { get; } = [];

    public string? HeaderFile { get; set; }

    public string? Certificate { get; set; }

    public string? ClientCertificate { get; set; }
}
