using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Configuration.OAuth;
using McpGateway.Diagnostics;
using McpGateway.Logins;

namespace McpGateway.Transports.Http;

/// <summary>What is said when a remote server cannot be reached, or answers with what is no MCP: which address, what happened, what to do.</summary>
/// <param name="definition">The server.</param>
/// <param name="session">What is known of it.</param>
/// <param name="redactor">Masks its secrets.</param>
/// <param name="login">The login of the user there; null for none.</param>
internal sealed class HttpErrors(ServerDefinition definition, HttpSession session, Redactor redactor, IServerLogin? login)
{
    /// <summary>Why a connection is over, as a part of a sentence after the server's name: the server does not know its session.</summary>
    public const string SessionForgotten = "has forgotten the session";

    /// <summary>Why a connection is over: none to the server comes about.</summary>
    public const string Unreached = "cannot be reached any more";

    private const string NoEffect = "The call had no effect; try again.";

    private const string OutcomeUnknown = "Outcome unknown: the call may or may not have taken effect; it was not repeated.";

    private const string CheckAddress = "Check that the address is that of an MCP server, with its path.";

    private string Server => definition.Name;

    private string Place => SafeUrl.WithoutQuery(session.Address);

    /// <summary>No connection came about, so that nothing was sent.</summary>
    /// <param name="failure">What happened.</param>
    public ServerException Unreachable(Exception failure)
    {
        if (failure.InnerException is LoginException noToken)
        {
            return NoToken(noToken);
        }

        (string cause, string remedy) = Explain(failure);
        return new ServerException(Server, ServerFailure.CannotStart, $"cannot be reached at {Place}: {cause}", remedy, failure) { IsCheap = true };
    }

    /// <summary>A request was sent, and its answer is lost.</summary>
    /// <param name="isHandshake">Whether it was the first one, which changes nothing.</param>
    /// <param name="how">How, as a part of a sentence after the server's name.</param>
    /// <param name="failure">What happened, if it was told.</param>
    public ServerException Lost(bool isHandshake, string how, Exception? failure = null) => failure?.InnerException is LoginException noToken ? NoToken(noToken)
        : isHandshake ? new ServerException(Server, ServerFailure.HandshakeFailed, $"{how} before it finished the handshake ({Place})", "Check its address and that it is running.", failure)
        : new ServerException(Server, ServerFailure.OutcomeUnknown, $"{how} during the call", OutcomeUnknown, failure);

    /// <summary>The server wants to know who asks.</summary>
    /// <param name="challenge">What it said.</param>
    public ServerException LoginNeeded(LoginChallenge challenge) => new(
        Server,
        ServerFailure.LoginNeeded,
        $"answered {Status(challenge.Status)} at {Place}: " + (login?.Reason is { } reason ? Shown(reason, 500)
            : challenge.Status == HttpStatusCode.Forbidden ? "what it was sent is not allowed"
            : $"it wants a login{(challenge.Scheme is null ? "" : $" ({UntrustedText.OneLine(challenge.Scheme, 40)})")}"),
        login is null ? (definition.OAuth.Enabled ? "Check the token in its \"headers\"." : "Put a token into its \"headers\", or remove \"oauth\": false from its entry to log in.")
            : definition.OAuth.Grant == OAuthGrant.ClientCredentials ? "Check \"oauth\" in its entry: the client's id, its secret or key, and the scopes."
            : challenge is { Status: HttpStatusCode.Forbidden, IsScopeMissing: false } ? "Ask whoever runs the server whether you may use it; the call had no effect."
            : $"{ServerLoginState.HowToLogIn(definition)} Or put a token into its \"headers\".");

    /// <summary>There is no token to send, so that nothing was sent, or nothing was taken.</summary>
    private ServerException NoToken(LoginException failure) =>
        new(Server, ServerFailure.CannotStart, Shown(failure.Cause, 500), $"{failure.Remedy} The call had no effect.".TrimStart(), failure);

    /// <summary>The server has answered with an error of HTTP.</summary>
    /// <param name="isHandshake">Whether to the first request.</param>
    /// <param name="status">The status.</param>
    /// <param name="text">What came with it.</param>
    public ServerException Refused(bool isHandshake, HttpStatusCode status, string text)
    {
        string said = Quote(text);
        if (isHandshake)
        {
            return new ServerException(
                Server,
                ServerFailure.HandshakeFailed,
                $"answered {Status(status)} at {Place}{said}",
                (int)status >= 500 ? "Try again later; if it stays so, ask whoever runs the server." : CheckAddress);
        }

        return (int)status >= 500 && status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.NotImplemented)
            ? new ServerException(Server, ServerFailure.OutcomeUnknown, $"answered {Status(status)}{said}", OutcomeUnknown)
            : new ServerException(Server, ServerFailure.Refused, $"answered {Status(status)}{said}", status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests ? "It is busy; the call had no effect. Try again later." : NoEffect);
    }

    /// <summary>The server has answered with what is no message of MCP.</summary>
    /// <param name="isHandshake">Whether to the first request.</param>
    /// <param name="type">What it says that it is.</param>
    /// <param name="text">What it is.</param>
    public ServerException NoMessage(bool isHandshake, string? type, string text)
    {
        string what = type is null ? "an answer without content" : type.Contains("html", StringComparison.OrdinalIgnoreCase) ? "a web page" : $"content of the type '{UntrustedText.OneLine(type, 60)}'";
        return isHandshake
            ? new ServerException(Server, ServerFailure.HandshakeFailed, $"answered with {what} instead of an MCP message at {Place}{Quote(text)}", CheckAddress)
            : new ServerException(Server, ServerFailure.OutcomeUnknown, $"answered with {what} instead of an MCP message{Quote(text)}", OutcomeUnknown);
    }

    /// <summary>The entry says that HTTP+SSE is spoken, and it is not.</summary>
    public ServerException NoEvents() => new(
        Server,
        ServerFailure.HandshakeFailed,
        $"does not offer a stream of events at {Place}, as its \"type\": \"sse\" says",
        "Check the address, or remove \"type\": the gateway finds out which transport it is.");

    /// <summary>A text of the server's, fit to be shown.</summary>
    public string Shown(string text, int maxLength) => redactor.Mask(UntrustedText.OneLine(redactor.Mask(text), maxLength));

    private static string Status(HttpStatusCode status) => FormattableString.Invariant($"{(int)status} ({Words(status)})");

    private static string Words(HttpStatusCode status)
    {
        var words = new StringBuilder();
        foreach (char letter in Enum.IsDefined(status) ? status.ToString() : "unknown")
        {
            words.Append(char.IsUpper(letter) && words.Length > 0 ? " " : "").Append(letter);
        }

        return words.ToString();
    }

    private string Quote(string text)
    {
        string shown = Shown(text, 200);
        return shown.Length == 0 ? "" : $": «{shown}»";
    }

    private (string Cause, string Remedy) Explain(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => ($"the name '{session.Address.Host}' cannot be resolved", "Check the address and the network."),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } proxy => (
            proxy.StatusCode == HttpStatusCode.ProxyAuthenticationRequired ? "the proxy wants a login" : "the proxy refuses to connect there",
            "Check HTTPS_PROXY and NO_PROXY, or the system's proxy settings; a login goes into the address, http://user:password@proxy:port."),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => SecureCause(failure),
        HttpRequestException { InnerException: SocketException socket } => (SocketCause(socket), "Check that it is running, and its address and port."),
        TimeoutException or OperationCanceledException => ("it does not answer", "Check the address, the network and a firewall."),
        _ => (Shown(failure.GetBaseException().Message, 200).TrimEnd('.'), "Check the address and the network."),
    };

    private (string Cause, string Remedy) SecureCause(Exception failure)
    {
        string reason = Shown((failure.InnerException is AuthenticationException inner ? inner : failure.GetBaseException()).Message, 200).TrimEnd('.');
        return ($"there is no secure connection: {reason}", "If its certificate is one of your organisation's, name a file with the authority in \"caFile\".");
    }

    private static string SocketCause(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "the connection was refused",
        SocketError.TimedOut => "it does not answer",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown => "there is no way to it",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "its name cannot be resolved",
        _ => socket.Message.TrimEnd('.'),
    };
}
