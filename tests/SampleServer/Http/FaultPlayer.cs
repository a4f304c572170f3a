using System.Globalization;

namespace McpGateway.SampleServer.Http;

/// <summary>Answers requests as <c>--http-fault</c> says.</summary>
/// <remarks>
/// A response that goes wrong is one to a request that was executed; a refusal, a page of somebody else's and a redirection are not.
/// </remarks>
internal sealed class FaultPlayer(SampleOptions options)
{
    private static readonly (string Name, string Value)[] s_text = [("Content-Type", "text/plain")];

    /// <summary>The fault that the request meets, null for none.</summary>
    public HttpFault? Meeting(string method)
    {
        // Each counts for itself, whichever comes first.
        return options.Http.Faults.FindAll(f => f.Meets(method)).FirstOrDefault();
    }

    /// <param name="fault">The fault.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="message">The message that was posted; null for another request.</param>
    /// <param name="session">The session.</param>
    /// <param name="headers">Headers that the response would have had.</param>
    /// <param name="sessions">All sessions.</param>
    /// <returns>Whether the request needs no other answer.</returns>
    public bool Play(HttpFault fault, HttpConnection connection, Message? message, HttpSession session, (string Name, string Value)[] headers, SessionTable sessions)
    {
        switch (fault.Kind)
        {
            case "html":
                HttpResponse.Send(connection, 200, "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n"u8, ("Content-Type", "text/html; charset=utf-8"));
                break;
            case "redirect":
                HttpResponse.SendEmpty(connection, 307, ("Location", fault.Argument));
                break;
            case "lose-session":
                sessions.EndAll();
                throw new HttpRefusalException(404, "Session not found", -32001);
            case "reset-before":
                connection.Reset();
                break;
            case "reset":
                Execute(message, session, wait: true);
                connection.Reset();
                break;
            case "half-event":
                SendHalf(connection, session, headers, Execute(message, session, wait: true));
                break;
            case "silence":
                Execute(message, session, wait: false);
                connection.HoldOpen();
                break;
            case "endless":
                Execute(message, session, wait: false);
                CommentForEver(connection, headers);
                break;
            case "slow-headers":
                SendSlowly(connection, headers, Execute(message, session, wait: true));
                break;
            case "huge-header":
                HttpResponse.Send(connection, 200, Execute(message, session, wait: true), [("Content-Type", HttpResponse.Json), ("X-Huge", new string('x', 1024 * 1024)), .. headers]);
                break;
            default:
                var status = int.Parse(fault.Kind.AsSpan("status-".Length), CultureInfo.InvariantCulture);
                HttpResponse.Send(connection, status, "The sample server was told to say this.\n"u8, [.. s_text, .. status is 429 or 503 ? [("Retry-After", "1")] : ((string, string)[])[]]);
                break;
        }

        return true;
    }

    // The message's last word, which is its answer.
    private byte[] Execute(Message? message, HttpSession session, bool wait)
    {
        byte[] last = [];
        if (message is null)
        {
            return last;
        }

        var finished = new ManualResetEventSlim(message.Kind != MessageKind.Request);
        var output = new Output(options, new EventLines(line => last = line.ToArray(), finished.Set));
        Intake.Take(session.Server, message, output, finished.Set);
        if (wait)
        {
            finished.Wait();
        }

        return last;
    }

    private void SendHalf(HttpConnection connection, HttpSession session, (string Name, string Value)[] headers, byte[] answer)
    {
        byte[] half = [.. "event: message\ndata: "u8, .. answer[..(answer.Length / 2)]];
        if (options.Http.SseOnly)
        {
            HttpResponse.SendEmpty(connection, 202);
            session.Own.BreakOff(half);
            return;
        }

        var writer = new EventWriter(connection, headers);
        writer.Start();
        writer.Raw(half);
        connection.Close();
    }

    private static void CommentForEver(HttpConnection connection, (string Name, string Value)[] headers)
    {
        var writer = new EventWriter(connection, headers);
        writer.Start();
        while (!connection.IsGone())
        {
            writer.Raw(": still working\n\n"u8);
            Thread.Sleep(100);
        }

        connection.Close();
    }

    private static void SendSlowly(HttpConnection connection, (string Name, string Value)[] headers, byte[] body)
    {
        foreach (var one in HttpResponse.Head(200, body.Length, [("Content-Type", HttpResponse.Json), .. headers]))
        {
            if (connection.IsGone())
            {
                connection.Close();
                return;
            }

            connection.Write([one]);
            Thread.Sleep(1000);
        }

        connection.Write(body);
    }
}
