using System.Globalization;
using McpGateway.SampleServer.Http;

namespace McpGateway.SampleServer;

/// <summary>The command line: one row an option, which is its parser and its help at once.</summary>
internal static class OptionTable
{
    private const string Until = "--until";

    private sealed record Row(string Name, string? Value, string Help, Action<SampleOptions, string> Apply);

    private static readonly Row[] s_rows =
    [
        new("--name", "N", "serverInfo.name (default: sample)", (o, v) => o.Name = v),
        new("--tools", "N", "adds N generated tools filler_0001 ... with varied schemas", (o, v) => o.FillerTools = Number(v)),
        new("--output-tools", null, "adds tools that say how long their results may be and what they hold", (o, _) => o.OutputTools = true),
        new("--protocol", "REV", "highest revision it speaks (default: 2025-11-25); 2026-07-28 also answers server/discover", (o, v) => o.Protocol = v),
        new("--modern-only", null, "speaks 2026-07-28 alone: refuses initialize with -32022, wants _meta on every request", (o, _) => o.StatelessOnly = true),
        new("--ledger", "FILE", "appends '<tool> <key>' for every executed call before its work, 'cancelled <key>' for a cancelled one, 'ignoring <key>' and 'answered <key>' for one that answers all the same", (o, v) => o.LedgerFile = v),
        new("--ledger-times", null, "each ledger line ends in the machine's monotonic clock (Stopwatch ticks)", (o, _) => o.LedgerTimes = true),
        new("--transcript", "FILE", "appends every line it receives, as it came", (o, v) => o.TranscriptFile = v),
        new("--sequential", null, "one request at a time on one thread; reads ahead for cancellations and the client's answers only", (o, _) => o.Sequential = true),
        new("--start-delay", "MS", "waits before it reads anything", (o, v) => o.StartDelay = Number(v)),
        new("--silent", null, "reads everything, never answers anything", (o, _) => o.Silent = true),
        new("--exit-at-start", "CODE", "writes 8 numbered lines to stderr and exits", (o, v) => o.ExitAtStart = Number(v)),
        new("--exit-on", "METHOD", "exits with code 1 when it reads a message of this method", (o, v) => o.ExitOn = v),
        new("--exit-after", "METHOD", "exits with code 1 when it has answered a request of this method", (o, v) => o.ExitAfter = v),
        new("--rubbish-at-start", null, "a greeting and an ANSI-coloured banner on stdout before any JSON, then works normally", (o, _) => o.RubbishAtStart = true),
        new("--rubbish-always", null, "a line that is not JSON before every message", (o, _) => o.RubbishAlways = true),
        new("--bom", null, "a UTF-8 byte-order mark as the first bytes of stdout", (o, _) => o.ByteOrderMark = true),
        new("--crlf", null, "messages end in \\r\\n", (o, _) => o.CarriageReturns = true),
        new("--init-error", null, "answers initialize (and server/discover) with an error with code, message and data", (o, _) => o.InitError = true),
        new("--stderr", "TEXT", "writes TEXT to stderr at start; may be repeated", (o, v) => o.StderrTexts.Add(v)),
        new("--stderr-flood", "N", "writes N lines of 1 KB to stderr at start, before it reads anything", (o, v) => o.StderrFlood = Number(v)),
        new("--close-stdout-at-start", null, "closes stdout and keeps reading", (o, _) => o.CloseStdoutAtStart = true),
        new("--no-tools", null, "declares no tools; tools/list and tools/call are answered with -32601", (o, _) => o.NoTools = true),
        new("--no-prompts", null, "declares no prompts", (o, _) => o.NoPrompts = true),
        new("--no-resources", null, "declares no resources", (o, _) => o.NoResources = true),
        new("--method-file", "FILE", "appends the method of every request it gets, one a line", (o, v) => o.MethodFile = v),
        new("--refuse", "METHOD", "answers requests of METHOD with an error; may be repeated", (o, v) => o.RefusedMethods.Add(v)),
        new("--hang", "METHOD", "never answers requests of METHOD; may be repeated", (o, v) => o.HungMethods.Add(v)),
        new("--reply", "METHOD=RESULT", "answers requests of METHOD with this JSON as the result, byte for byte; may be repeated", (o, v) => { var (method, result) = Pair(v); o.Replies[method] = result; }),
        new("--page-size", "N", "tools/list and the lists that grow at run time come in pages of N items", (o, v) => o.PageSize = Math.Max(1, Number(v))),
        new("--cursor", "KIND", "how lists say where to read on: 'empty' (always the empty text), 'same' (always the same, the first page again), 'number', 'object'", (o, v) => o.Cursor = v),
        new("--refuse-empty-cursor", null, "with --cursor empty: refuses it when it comes back", (o, _) => o.RefuseEmptyCursor = true),
        new("--fail-later-pages", null, "answers every page but the first with an error", (o, _) => o.FailLaterPages = true),
        new("--announce-on-list", null, "says that its tools have changed whenever it is asked for them", (o, _) => o.AnnounceOnList = true),
        new("--bare-capabilities", null, "declares no capability at all, whatever it has", (o, _) => o.BareCapabilities = true),
        new("--ping-every", "MS", "pings the client on a timer", (o, v) => o.PingEvery = Number(v)),
        new("--endless-pages", null, "tools/list always has a nextCursor; beyond the real tools each page brings a new one, endless_N", (o, _) => o.EndlessPages = true),
        new("--duplicate-tools", null, "lists echo and add a second time, with other descriptions and schemas", (o, _) => o.DuplicateTools = true),
        new("--tools-file", "FILE", "lists the definitions in FILE, a JSON array, in the place of its own tools, as the file is at that moment; any name can be called then, 'announce' says that the tools have changed", (o, v) => o.ToolsFile = v),
        new("--instructions-file", "FILE", "its instructions are what is in FILE at the handshake", (o, v) => o.InstructionsFile = v),
        new("--bad-tools", null, "also lists tools without a usable name, with schemas that are no objects, and with dangerous text", (o, _) => o.BadTools = true),
        new("--tools-for-elicitation", null, "lists a tool more, for_elicitation, to a client that answers elicitation", (o, _) => o.ToolsForElicitation = true),
        new("--typed-tools", null, "also lists tools whose arguments have types of every kind, and which return what they get", (o, _) => o.TypedTools = true),
        new("--env-required", "NAME", "exits 3 with a message on stderr if the variable is not set; may be repeated", (o, v) => o.RequiredVariables.Add(v)),
        new("--ignore-stdin-close", null, "keeps running after the end of stdin", (o, _) => o.IgnoreStdinClose = true),
        new("--ignore-sigterm", null, "ignores SIGTERM, SIGINT and SIGHUP", (o, _) => o.IgnoreSigterm = true),
        new("--spawn-child", null, "starts a grandchild, itself with --sleep-forever, which outlives it; --ignore-* options are passed on", (o, _) => o.SpawnChild = true),
        new("--child-keeps-pipes", null, "the grandchild inherits stdin, stdout and stderr and so holds the pipes open", (o, _) => o.ChildKeepsPipes = true),
        new("--child-leaves-group", null, "the grandchild goes into a session, and so a process group, of its own", (o, _) => o.ChildLeavesGroup = true),
        new("--new-session", null, "calls setsid at start", (o, _) => o.NewSession = true),
        new("--sleep-forever", null, "no server: ignores stdin and sleeps until it is killed", (o, _) => o.SleepForever = true),
        new("--pid-file", "FILE", "appends its own pid and each grandchild's, one a line", (o, v) => o.PidFile = v),
        new("--slow-exit", "MS", "after the end of stdin waits so long before it exits", (o, v) => o.SlowExit = Number(v)),
        new("--http", null, "serves Streamable HTTP on a free loopback port instead of stdio, and writes its URL to stdout; ends with stdin", (o, _) => o.Http.Streamable = true),
        new("--sse-only", null, "serves HTTP+SSE, the transport of 2024-11-05, in the same way", (o, _) => o.Http.SseOnly = true),
        new("--port", "N", "the port for HTTP (default: a free one)", (o, v) => o.Http.Port = Number(v)),
        new("--json-responses", null, "answers with JSON instead of a stream of events where there is nothing else to send", (o, _) => o.Http.JsonResponses = true),
        new("--no-session", null, "gives out no Mcp-Session-Id: all clients share one state", (o, _) => o.Http.NoSession = true),
        new("--no-get", null, "answers GET with 405: it has no stream for messages that belong to no request", (o, _) => o.Http.NoGet = true),
        new("--event-ids", null, "events have ids; GET with Last-Event-ID resumes a stream, of which the last 1000 events are kept", (o, _) => o.Http.EventIds = true),
        new("--drop-stream-after", "N", "closes the connection of a response stream after N events, once a request", (o, v) => o.Http.DropStreamAfter = Number(v)),
        new("--retry", "MS", "the first event of a stream says to wait so long before reconnecting", (o, v) => o.Http.Retry = Number(v)),
        new("--bearer", "TOKEN", "answers 401 to requests without exactly this token", (o, v) => o.Http.Bearer = v),
        new("--require-header", "NAME=VALUE", "answers 400 to requests without this header; may be repeated", (o, v) => o.Http.RequiredHeaders.Add(Pair(v))),
        new("--http-fault", "KIND[:URL][@METHOD][#N]", "fails requests of METHOD (default: tools/call; also GET, DELETE, *), or only the Nth; may be repeated. KIND is status-400, -404, -429, -500, -503, html, redirect:URL, lose-session, reset-before (none of them executes the request), reset, half-event, silence, endless (comments for ever), slow-headers (one byte a second) or huge-header (1 MB)", (o, v) => o.Http.Faults.Add(HttpFault.Parse(v))),
        new("--certificate", "FILE", "speaks https with this certificate (PKCS #12 without a password)", (o, v) => o.Http.Certificate = v),
        new("--client-certificate", "SHA256", "takes only clients that have the certificate with this fingerprint", (o, v) => o.Http.ClientCertificate = v),
        new("--header-file", "FILE", "appends 'METHOD path' and the headers of every HTTP request, one a line, names in lower case, then an empty line", (o, v) => o.Http.HeaderFile = v),
        new(Until, "FILE", "what follows on the command line counts only as long as FILE does not exist", (_, _) => { }),
        new("--help", null, "prints this and exits", (o, _) => o.Help = true),
    ];

    /// <summary>Everything <c>--help</c> prints.</summary>
    public static string Help =>
        "SampleServer [options]: an MCP server over stdio or HTTP for tests, with every behaviour, good and bad.\n\n"
        + string.Concat(s_rows.Select(r => $"  {$"{r.Name} {r.Value}",-26} {r.Help}\n"));

    /// <exception cref="FormatException">An option is unknown, lacks its value, or has one that is no number.</exception>
    public static SampleOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new SampleOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            var row = Array.Find(s_rows, r => string.Equals(r.Name, name, StringComparison.Ordinal))
                ?? throw new FormatException($"unknown option: {name}");
            if (row.Value is not null && ++i == args.Length)
            {
                throw new FormatException($"{name} needs a value: {row.Value}");
            }

            if (name == Until && File.Exists(args[i]))
            {
                break;
            }

            row.Apply(options, row.Value is null ? "" : args[i]);
        }

        return options;
    }

    private static (string Name, string Value) Pair(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : throw new FormatException($"no '=' in {text}");

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"not a number: {text}");
}
