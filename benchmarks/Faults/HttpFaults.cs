using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Faults;

/// <summary>Remote servers that cannot be reached, or answer HTTP in a wrong way.</summary>
internal static class HttpFaults
{
    private const string CallTimeout = " (`operationTimeout` 1 s)", StartTimeout = " (`initTimeout` 1 s)";

    public static IEnumerable<Fault> All =>
    [
        FaultRig.OfRemote("http-refused", "HTTP: nobody listens any more, then again", [], Refused),
        InCall("http-reset", "HTTP: the connection is reset in a call", "reset", reply => reply.IsOutcomeUnknown, "'outcome unknown'"),
        InCall("http-half-event", "HTTP: half an event, then the end", "half-event", reply => reply.IsOutcomeUnknown, "'outcome unknown'"),
        InCall("http-silence", "HTTP: silence" + CallTimeout, "silence", Says("did not answer within 1 s"), "an error of the time-out"),
        InCall("http-endless", "HTTP: a stream that never ends" + CallTimeout, "endless", Says("did not answer within 1 s"), "an error of the time-out"),
        InCall("http-slow-headers", "HTTP: headers come one byte a second" + CallTimeout, "slow-headers", Says("did not answer within 1 s"), "an error of the time-out"),
        InCall("http-huge-header", "HTTP: a header of 1 MB", "huge-header", reply => reply.IsOutcomeUnknown, "'outcome unknown'"),
        InCall("http-404", "HTTP: the session is unknown in a call (404)", "lose-session", reply => reply.IsResult, "a result, on a new session"),
        InCall("http-429", "HTTP: too many requests (429, `Retry-After: 1`)", "status-429", reply => reply.IsResult, "a result, a second later"),
        InCall("http-503", "HTTP: not available (503, `Retry-After: 1`)", "status-503", reply => reply.IsResult, "a result, a second later"),
        InCall("http-500", "HTTP: an error of the server (500)", "status-500", Says("500"), "an error with the status"),
        InCall("http-html", "HTTP: a web page instead of a message", "html", Says("web page"), "an error that says so"),
        InStart("http-start-401", "HTTP: a login is wanted (401)", ["--bearer", "token"], "401"),
        InStart("http-start-404", "HTTP: no MCP server at this address (404)", ["--http-fault", "status-404@*"], "404"),
        InStart("http-start-silence", "HTTP: no answer to the handshake" + StartTimeout, ["--http-fault", "silence@*"], "within 1 s"),
        FaultRig.OfRemote("http-certificate", "HTTP: a certificate that nobody knows", rig => ["--certificate", Certificate(rig)], Certificate),
    ];

    /// <summary>A fault of the second call.</summary>
    private static Fault InCall(string name, string title, string kind, Func<Reply, bool> expected, string expectation) => FaultRig.OfRemote(
        name,
        title,
        ["--http-fault", kind + "#2"],
        (rig, row) =>
        {
            row.SeeResult(rig.Call("pid"));
            rig.MeasureBefore();
            long begin = Stopwatch.GetTimestamp();
            row.See(rig.Call("pid"), expected, expectation);
            rig.NoteUsableAgain(begin);
            rig.MeasureDuring();
        },
        new JsonObject { ["operationTimeout"] = title.Contains(CallTimeout, StringComparison.Ordinal) ? 1 : 30 });

    /// <summary>A fault of the handshake, until a good server is at the same address.</summary>
    private static Fault InStart(string name, string title, string[] options, string part) => FaultRig.OfRemote(
        name,
        title,
        options,
        (rig, row) => Start(rig, row, part),
        new JsonObject { ["initTimeout"] = 1 });

    private static void Start(FaultRig rig, FaultRow row, string part)
    {
        rig.MeasureBefore();
        row.SeeError(rig.Call("pid"), part);
        rig.RestartRemote([]);
        rig.NoteUsableAgain(Stopwatch.GetTimestamp(), " after its repair");
        rig.MeasureDuring();
    }

    private static void Refused(FaultRig rig, FaultRow row)
    {
        row.SeeResult(rig.Call("pid"));
        rig.StopRemote();
        rig.MeasureBefore();
        row.SeeError(rig.Call("pid"), "the connection was refused");
        rig.RestartRemote([]);
        rig.NoteUsableAgain(Stopwatch.GetTimestamp(), " after it listens again");
        rig.MeasureDuring();
    }

    private static void Certificate(FaultRig rig, FaultRow row)
    {
        rig.MeasureBefore();
        row.SeeError(rig.Call("pid"), "no secure connection");
        rig.MeasureDuring();
    }

    /// <summary>A certificate that the server has made for itself, in a file.</summary>
    private static string Certificate(FaultRig rig)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using X509Certificate2 own = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string file = rig.Home.NewFile("server.pfx");
        File.WriteAllBytes(file, own.Export(X509ContentType.Pkcs12));
        return file;
    }

    private static Func<Reply, bool> Says(string part) => reply => !reply.IsResult && reply.Text.Contains(part, StringComparison.Ordinal);
}
