using McpGateway.Clients;
using McpGateway.Configuration;

namespace McpGateway.PowerShell;

/// <summary>A server as a client has it. The values of its variables and headers are not shown: they may be secrets.</summary>
public sealed class McpClientServer
{
    internal McpClientServer(ClientServer source)
    {
        Source = source;
        Name = source.Name;
        Client = source.Client.Name;
        Scope = source.Place.Scope;
        File = source.Place.File;
        Transport = source.Definition.Kind;
        Command = source.Definition.Command ?? source.Definition.Url?.Split('?')[0];
        Environment = [.. source.Definition.Environment.Keys];
        Header = [.. source.Definition.Headers.Keys];
        Disabled = source.Definition.Disabled;
        IsGateway = source.IsGateway;
        Note = [.. source.Notes, .. source.Problems];
    }

    /// <summary>The name of the entry.</summary>
    public string Name { get; }

    /// <summary>The client.</summary>
    public string Client { get; }

    /// <summary>What the client calls the place: user, project, local and the like.</summary>
    public string Scope { get; }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>How the server is reached.</summary>
    public ServerKind Transport { get; }

    /// <summary>The program, or the address without what follows its question mark.</summary>
    public string? Command { get; }

    /// <summary>The names of its variables.</summary>
    public string[] Environment { get; }

    /// <summary>The names of its headers.</summary>
    public string[] Header { get; }

    /// <summary>Whether it is switched off.</summary>
    public bool Disabled { get; }

    /// <summary>Whether it is this gateway.</summary>
    public bool IsGateway { get; }

    /// <summary>What is to be known before it is taken over, and what is wrong with it.</summary>
    public string[] Note { get; }

    internal ClientServer Source { get; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
