using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Http.Sessions;
using McpGateway.Http.Stateless;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Endpoints;

/// <summary>What programs of the user ask a gateway that runs, who know the secret in its record.</summary>
/// <param name="sessions">The sessions.</param>
/// <param name="stateless">Those who make requests without a session.</param>
/// <param name="writeServers">Writes the list of servers.</param>
/// <param name="stop">Ends the gateway.</param>
internal sealed class ControlEndpoint(SessionTable sessions, StatelessClients stateless, Action<Utf8JsonWriter> writeServers, Action stop)
{
    private const string Scheme = "Bearer ";

    /// <summary>The secret; null until there is one.</summary>
    public byte[]? Secret { get; set; }

    /// <summary>Makes a link that opens the page once; null where there is no page.</summary>
    public Func<string?>? MakeLink { get; set; }

    /// <summary>When the gateway began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">What comes after <c>/control/</c>.</param>
    public async Task AnswerAsync(HttpContext context, string path)
    {
        if (!IsKnown(context))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await HttpAnswers.TextAsync(context, StatusCodes.Status401Unauthorized, "The secret of this gateway is needed.").ConfigureAwait(false);
            return;
        }

        switch (context.Request.Method, path)
        {
            case ("GET", "status"):
                await HttpAnswers.JsonAsync(context, StatusCodes.Status200OK, Status()).ConfigureAwait(false);
                break;
            case ("POST", "link") when MakeLink?.Invoke() is { } link:
                await HttpAnswers.TextAsync(context, StatusCodes.Status200OK, link).ConfigureAwait(false);
                break;
            case ("POST", "stop"):
                await HttpAnswers.JsonAsync(context, StatusCodes.Status202Accepted, Status()).ConfigureAwait(false);
                stop();
                break;
            default:
                await HttpAnswers.TextAsync(context, StatusCodes.Status404NotFound, "Not found.").ConfigureAwait(false);
                break;
        }
    }

    private bool IsKnown(HttpContext context)
    {
        string? header = context.Request.Headers.Authorization;
        return Secret is not null && header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()), Secret);
    }

    private byte[] Status()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteString("version", ProductVersion.Text);
            json.WriteString("since", Since);
            json.WriteStartArray("sessions");
            foreach (HttpSession session in sessions.All.OrderBy(session => session.Since))
            {
                json.WriteStartObject();
                json.WriteString("client", UntrustedText.OneLine(session.ClientName ?? "", 80));
                json.WriteString("user", UntrustedText.OneLine(session.Caller.User, 80));
                json.WriteString("profile", session.Caller.Profile);
                json.WriteString("revision", session.Revision);
                json.WriteString("since", session.Since);
                json.WriteNumber("requests", session.RequestsUnderWay);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("stateless");
            foreach ((HttpCaller caller, StatelessChannel channel) in stateless.All)
            {
                json.WriteStartObject();
                json.WriteString("user", UntrustedText.OneLine(caller.User, 80));
                json.WriteString("profile", caller.Profile);
                json.WriteNumber("requests", channel.RequestsUnderWay);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            writeServers(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
