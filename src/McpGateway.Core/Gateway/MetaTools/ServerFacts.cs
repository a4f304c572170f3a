using System.Globalization;
using McpGateway.Catalog;
using McpGateway.Catalog.Discovery;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Pool;
using McpGateway.Diagnostics;
using McpGateway.Transports;

namespace McpGateway.Gateway.MetaTools;

/// <summary>What is known of a server without starting it.</summary>
public sealed class ServerFacts
{
    private const int LongestReason = 300;

    private readonly GatewayServices _services;
    private readonly Variables? _variables;
    private readonly string? _user;

    /// <summary>What is to be said of a login that the server wants and that is not there, or null: found out once, for the entry is read and checked for it.</summary>
    private readonly Lazy<ServerLoginState?> _missingLogin;

    internal ServerFacts(GatewayAccess access, ServerDefinition server, Variables? variables)
    {
        GatewayServices services = access.Services;
        _services = services;
        _variables = variables;
        _missingLogin = new(() => variables is not null && services.Connections.Transports.FindLogin(server, variables, withPlace: false) is { IsMissing: true } login ? login : null);
        Server = server;
        Catalog = access.Catalog.Find(server);
        _user = access.Caller.UserName;
        Places = services.Pool.PlacesSeenBy(_user, server.Name);
        State = ServerPlace.Together(Places);
        Purpose = ServerPurpose.Of(server, Catalog);
    }

    /// <summary>Its definition.</summary>
    public ServerDefinition Server { get; }

    /// <summary>What it offered when it was last seen; null where it never was.</summary>
    public CatalogEntry? Catalog { get; }

    /// <summary>Where it has connections in this process, as far as the caller may know of them.</summary>
    internal IReadOnlyList<ServerPlace> Places { get; }

    /// <summary>Where it is in its life there.</summary>
    internal ServerState State { get; }

    /// <summary>What it is for: the user's words, or else the server's own.</summary>
    public string Purpose { get; }

    /// <summary>Why it could not be started now, as far as that can be told without starting it; null where nothing is missing.</summary>
    public string? Obstacle => Trouble switch
    {
        null => null,
        { Login: { } login } => Said(login),
        // Of a variable that is not set, where to set it is half of what there is to say.
        { Failure: ServerFailure.Misconfigured, Remedy.Length: > 0 } trouble => $"{trouble.Cause}. {trouble.Remedy.TrimEnd('.')}",
        { } trouble => trouble.Cause,
    };

    /// <summary>The same with what to do about it, and the login where it is one that is missing.</summary>
    internal (string Cause, string Remedy, ServerLoginState? Login, ServerFailure? Failure)? Trouble
    {
        get
        {
            try
            {
                ServerException.ThrowIfUnusable(Server);
                if (_variables is not null)
                {
                    _services.Connections.Transports.Check(Server, _variables);
                }

                return _missingLogin.Value is { } login ? (login.Text, login.Remedy ?? "", login, null) : null;
            }
            catch (ServerException e)
            {
                // What is missing and where to set it are one text in errors.
                (string cause, string remedy) = e.Remedy.Length > 0 ? (e.Cause, e.Remedy) : FirstSentence.Of(e.Cause);
                return (cause, remedy, null, e.Failure);
            }
        }
    }

    /// <summary>What there is to know of a server that was never seen, because it could not be met in the background; null where there is nothing.</summary>
    internal DiscoveryFailure? DiscoveryFailure => Catalog is not null || new DiscoveryFailures(_services.Configuration.Home, _services.Time).Find(Server) is not { } failure ? null
        : _user is null ? failure
        : failure with { Cause = StderrWords.Without(failure.Cause) };

    /// <summary>What a failure to meet it in the background is called.</summary>
    internal string DiscoveryFailed => Server.Kind == ServerKind.Stdio ? "did not start" : "could not be reached";

    /// <summary>Number of tools, state, and what is missing.</summary>
    public string Summary
    {
        get
        {
            string tools = Catalog is null ? "tools not seen yet" : string.Create(CultureInfo.InvariantCulture, $"{Catalog.Tools.Count} {(Catalog.Tools.Count == 1 ? "tool" : "tools")}");
            tools += (Catalog?.GapOf(ServerList.Tools) is null ? "" : " or more") + PinNotes.OfServer(_services.Pins, Server);
            string reason = UntrustedText.OneLine(State.Reason, LongestReason);
            return State switch
            {
                _ when _missingLogin.Value is { } login => $"{tools}, {Said(login)}",
                { Status: ServerStatus.Ready, Processes: > 1 } => string.Create(CultureInfo.InvariantCulture, $"{tools}, ready, {State.Processes} processes"),
                { Status: ServerStatus.Ready } => tools + ", ready",
                { Status: ServerStatus.Starting } => tools + ", starting",
                { NextTry: { } next } => string.Create(CultureInfo.InvariantCulture, $"{tools}, faulted until {next.UtcDateTime:HH:mm:ss} UTC: {reason}"),
                { Status: ServerStatus.Faulted } => $"{tools}, faulted: {reason}",
                _ when Obstacle is { } obstacle => $"{tools}, {UntrustedText.OneLine(obstacle, LongestReason)}",
                _ when DiscoveryFailure is { } failure => $"{tools}, {DiscoveryFailed}: {UntrustedText.OneLine(failure.Cause, LongestReason)}",
                _ => tools,
            };
        }
    }

    private static string Said(ServerLoginState login) => $"{login.Text}: {login.Remedy?.TrimEnd('.')}";
}
