using System.Text;

namespace McpGateway.SampleServer.Http;

/// <summary>HTTP+SSE, the transport of 2024-11-05: everything the server says goes over one stream, which is the session.</summary>
internal sealed class SseEndpoint(ProcessState process, FaultPlayer faults) : IEndpoint
{
    private const string Messages = "/messages";

    private readonly SessionTable _sessions = new(process);

    public string Path => "/sse";

    public void Handle(HttpConnection connection, HttpRequest request)
    {
        switch (request.Method, request.Path)
        {
            case ("GET", "/sse"): Listen(connection); break;
            case ("POST", Messages): Post(connection, request); break;
            case (_, "/sse"): throw new HttpRefusalException(405, "Method not allowed") { Headers = [("Allow", "GET")] };
            default: throw new HttpRefusalException(404, "Not found");
        }
    }

    private void Listen(HttpConnection connection)
    {
        var session = _sessions.Begin();
        if (faults.Meeting("GET") is { } fault && faults.Play(fault, connection, message: null, session, [], _sessions))
        {
            return;
        }

        var writer = new EventWriter(connection, []);
        session.Own.Attach(writer, after: null, prime: false, first: () => writer.Event(
            EventWriter.Fields("endpoint", id: null, retry: null), Encoding.UTF8.GetBytes($"{Messages}?sessionId={session.Id}")));
        connection.WaitFor(writer.Over);
        _sessions.End(session.Id);
        connection.Close();
    }

    private void Post(HttpConnection connection, HttpRequest request)
    {
        var session = _sessions.Find(request.Query("sessionId") ?? "") ?? throw new HttpRefusalException(404, "Session not found", -32001);
        MessageLoop.Record(process.Options, request.Body);
        var message = Message.Read(request.Body);
        if (message.Kind is MessageKind.NotJson or MessageKind.Invalid)
        {
            var refusal = Message.Refusal(message.Kind);
            throw new HttpRefusalException(400, refusal.Message, refusal.Code);
        }

        if (faults.Meeting(message.Method ?? "") is { } fault && faults.Play(fault, connection, message, session, [], _sessions))
        {
            return;
        }

        HttpResponse.SendEmpty(connection, 202);
        Intake.Take(session.Server, message, session.Server.Output);
    }
}
