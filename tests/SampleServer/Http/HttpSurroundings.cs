namespace McpGateway.SampleServer.Http;

/// <summary>A process whose clients come over HTTP: its standard streams are none of theirs.</summary>
internal sealed class HttpSurroundings(Action stopListening) : Surroundings
{
    /// <summary>No client gets in any more.</summary>
    public override void CloseInput() => stopListening();
}
