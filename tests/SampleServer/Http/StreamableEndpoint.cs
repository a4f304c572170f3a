namespace McpGateway.SampleServer.Http;

/// <summary>Streamable HTTP: with sessions (2025-03-26 to 2025-11-25), and without them (2026-07-28).</summary>
internal sealed class StreamableEndpoint(ProcessState process, FaultPlayer faults) : IEndpoint
{
    private readonly SampleOptions _options = process.Options;
    private readonly SessionTable _sessions = new(process);

    public string Path => "/mcp";

    public void Handle(HttpConnection connection, HttpRequest request)
    {
        if (request.Path != Path)
        {
            throw new HttpRefusalException(404, "Not found");
        }

        switch (request.Method)
        {
            case "POST": Post(connection, request); break;
            case "GET" when !_options.Http.NoGet && !StatelessRules.Concern(_options, request): Get(connection, request); break;
            case "DELETE" when !StatelessRules.Concern(_options, request): Delete(connection, request); break;
            default: throw new HttpRefusalException(405, "Method not allowed") { Headers = [("Allow", "POST")] };
        }
    }

    private void Post(HttpConnection connection, HttpRequest request)
    {
        if (!request.Accepts(HttpResponse.Json) || !request.Accepts(HttpResponse.EventStream))
        {
            throw new HttpRefusalException(406, "Not acceptable: the client must accept both application/json and text/event-stream");
        }

        MessageLoop.Record(_options, request.Body);
        var message = Message.Read(request.Body);
        if (message.Kind is MessageKind.NotJson or MessageKind.Invalid)
        {
            var refusal = Message.Refusal(message.Kind);
            throw new HttpRefusalException(400, refusal.Message, refusal.Code);
        }

        if (StatelessRules.Concern(_options, request, message))
        {
            StatelessRules.Check(request, message);

            // A session for the time of the request: nothing is left of it afterwards.
            using var moment = new HttpSession(process, "");
            Take(connection, message, moment, stateless: true, []);
            return;
        }

        if (string.Equals(message.Method, "initialize", StringComparison.Ordinal) && request.Header("mcp-session-id") is null)
        {
            var session = _sessions.Begin();
            Take(connection, message, session, stateless: false, session.Id.Length > 0 ? [("Mcp-Session-Id", session.Id)] : []);
            return;
        }

        Take(connection, message, Find(request), stateless: false, []);
    }

    private void Take(HttpConnection connection, Message message, HttpSession session, bool stateless, (string Name, string Value)[] headers)
    {
        if (faults.Meeting(message.Method ?? "") is { } fault && faults.Play(fault, connection, message, session, headers, _sessions))
        {
            return;
        }

        if (message.Kind == MessageKind.Request)
        {
            using var reply = new PostReply(connection, session, stateless, headers);
            reply.Answer(message);
        }
        else
        {
            Intake.Take(session.Server, message, session.Server.Output);
            HttpResponse.SendEmpty(connection, 202);
        }
    }

    private void Get(HttpConnection connection, HttpRequest request)
    {
        if (!request.Accepts(HttpResponse.EventStream))
        {
            throw new HttpRefusalException(406, "Not acceptable: the client must accept text/event-stream");
        }

        var session = Find(request);
        if (faults.Meeting("GET") is { } fault && faults.Play(fault, connection, message: null, session, [], _sessions))
        {
            return;
        }

        var (stream, after) = StreamFor(request, session);
        var writer = new EventWriter(connection, []);
        stream.Attach(writer, after, prime: session.Primes);
        if (!connection.WaitFor(writer.Over))
        {
            stream.Detach(writer);
            connection.Close();
        }
    }

    private (EventStream Stream, int? After) StreamFor(HttpRequest request, HttpSession session)
    {
        if (!_options.Http.EventIds || request.Header("last-event-id") is not { Length: > 0 } last)
        {
            return (session.Own, null);
        }

        return EventStream.ParseId(last) is var (number, after) && session.Stream(number) is { } stream
            ? (stream, after)
            : throw new HttpRefusalException(400, $"Unknown event id: {last}");
    }

    private void Delete(HttpConnection connection, HttpRequest request)
    {
        var session = Find(request);
        if (faults.Meeting("DELETE") is { } fault && faults.Play(fault, connection, message: null, session, [], _sessions))
        {
            return;
        }

        if (_sessions.End(session.Id))
        {
            process.Ledger.Noted("session-ended", session.Id);
        }

        HttpResponse.SendEmpty(connection, 200);
    }

    private HttpSession Find(HttpRequest request)
    {
        if (request.Header("mcp-protocol-version") is { } version && !ProtocolRevision.Supported(_options).Contains(version, StringComparer.Ordinal))
        {
            throw new HttpRefusalException(400, $"Unsupported protocol version: {version}");
        }

        if (_options.Http.NoSession)
        {
            return _sessions.Begin();
        }

        var id = request.Header("mcp-session-id") ?? throw new HttpRefusalException(400, "Mcp-Session-Id header is required");
        return _sessions.Find(id) ?? throw new HttpRefusalException(404, "Session not found", -32001);
    }
}
