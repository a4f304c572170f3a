namespace McpGateway.SampleServer;

/// <summary>What a server runs in: its streams, and how it ends. A process, unless somebody else provides for it.</summary>
internal class Surroundings
{
    /// <summary>What the client sends.</summary>
    public virtual Stream OpenInput() => StandardStreams.OpenInput();

    /// <summary>What goes to the client.</summary>
    public virtual Stream OpenOutput() => StandardStreams.OpenOutput();

    /// <summary>Says something beside the protocol.</summary>
    public virtual void WriteError(string text) => StandardStreams.WriteError(text);

    /// <summary>Reads nothing more, so that the client knows. To be called on the thread that reads.</summary>
    public virtual void CloseInput() => StandardStreams.CloseInput();

    /// <summary>Writes nothing more, so that the client knows.</summary>
    public virtual void CloseOutput() => StandardStreams.CloseOutput();

    /// <summary>Ends the server where it stands. Does not return.</summary>
    public virtual void Exit(int code) => Environment.Exit(code);
}
