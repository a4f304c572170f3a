using McpGateway.Clients;
using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell;

/// <summary>A server as a client has it. The values of its variables and headers are not shown: they may be secrets.</summary>
public sealed class McpClientServer
{
    internal McpClientServer(ClientServer source)
    {
        Source = source;
        // A project's file is the work of whoever wrote the project: what is shown of it is cleaned. Source has it as it is.
        Name = UntrustedText.OneLine(source.Name);
        Client = source.Client.Name;
        Scope = source.Place.Scope;
        File = source.Place.File;
        Transport = source.Definition.Kind;
        Command = (source.Definition.Command ?? source.Definition.Url?.Split('?')[0]) is { } command ? UntrustedText.OneLine(command, 1000) : null;
        Environment = [.. source.Definition.Environment.Keys.Select(name => UntrustedText.OneLine(name))];
        Header = [.. source.Definition.Headers.Keys.Select(name => UntrustedText.OneLine(name))];
        Disabled = source.Definition.Disabled;
        IsGateway = source.IsGateway;
        Note = [.. source.Notes.Concat(source.Problems).Select(note => UntrustedText.OneLine(note, 1000))];
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
