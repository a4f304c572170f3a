using System.Runtime.CompilerServices;
using McpGateway.Connections;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Scripts;

/// <summary>
/// The scripts of this process as their servers see them: one client, whose calls share connections. What a server asks or says goes to the call
/// that it most likely means, the youngest that it knows of and that can answer; what no call can answer is declined at once.
/// </summary>
/// <remarks>
/// A server is told at its start what its client can do, so calls that answer sampling have a peer, and with it connections, of their own.
/// </remarks>
internal sealed class ProcessPeer : IClientPeer
{
    private static readonly byte[] s_elicits = [.. """{"elicitation":{"form":{},"url":{}}}"""u8];
    private static readonly byte[] s_elicitsAndSamples = [.. """{"elicitation":{"form":{},"url":{}},"sampling":{}}"""u8];
    private static readonly int s_warning = LogLevels.Rank("\"warning\""u8);

    private readonly bool _samples;
    private readonly List<ProcessCall> _calls = [];
    private readonly List<OpenQuestion> _asked = [];
    private readonly ConditionalWeakTable<ServerConnection, object> _levels = [];

    /// <param name="samples">Whether its calls answer sampling.</param>
    public ProcessPeer(bool samples)
    {
        _samples = samples;
    }

    public ReadOnlyMemory<byte> Capabilities => _samples ? s_elicitsAndSamples : s_elicits;

    /// <summary>What the most curious of the calls under way wants; warnings where none says anything.</summary>
    public ReadOnlyMemory<byte> LogLevel
    {
        get
        {
            lock (_calls)
            {
                return LogLevels.Quoted[_calls.Count == 0 ? s_warning : _calls.Min(call => call.LogRank)];
            }
        }
    }

    /// <summary>A call begins. It may hear of its server before it has a connection.</summary>
    public void Add(ProcessCall call)
    {
        lock (_calls)
        {
            _calls.Add(call);
        }
    }

    /// <summary>Tells a server which log messages are wanted now, where it was told otherwise.</summary>
    public void RequestLogLevel(ServerConnection server)
    {
        if (server.Identity is not { TakesLogLevel: true })
        {
            return;
        }

        ReadOnlyMemory<byte> level = LogLevel;
        lock (_levels)
        {
            // The handshake has asked for what was wanted then, which is warnings but for a call that is told apart here anyway.
            if (_levels.TryGetValue(server, out object? told) ? level.Equals((ReadOnlyMemory<byte>)told) : level.Equals(LogLevels.Quoted[s_warning]))
            {
                return;
            }

            _levels.AddOrUpdate(server, level);
        }

        _ = server.SetLogLevelAsync(level);
    }

    /// <summary>A call is over: nobody waits for the answers to what it is being asked.</summary>
    public void Remove(ProcessCall call)
    {
        lock (_calls)
        {
            _calls.Remove(call);
        }

        End(open => open.Call == call);
    }

    /// <inheritdoc />
    public long LastRequestTo(ServerConnection server)
    {
        lock (_calls)
        {
            return _calls.Where(call => call.Connection == server).Max(call => (long?)call.ServerId) ?? 0;
        }
    }

    /// <inheritdoc />
    public void Requested(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        string? method = JsonMembers.GetString(line, envelope.Method);
        if (method is not "elicitation/create" && !(_samples && method is "sampling/createMessage"))
        {
            server.Refuse(envelope.Id.Of(line), method);
            return;
        }

        ServerInitiatedRequest question = ServerInitiatedRequest.Of(server, line, envelope, named: false);
        if (Asked(server, question) is { } call)
        {
            Ask(call, question);
        }
        else if (question.IsSampling)
        {
            question.TryRefuse(JsonRpcError.InternalError, "No call is in progress here that could answer.");
        }
        else
        {
            question.TryAnswer(OpenQuestion.Declined, isError: false);
        }
    }

    /// <summary>Has a call answer a question.</summary>
    public void Ask(ProcessCall call, ServerInitiatedRequest question)
    {
        var open = new OpenQuestion(call, question);
        lock (_asked)
        {
            _asked.Add(open);
        }

        _ = Task.Run(async () =>
        {
            await open.AnswerAsync().ConfigureAwait(false);
            lock (_asked)
            {
                _asked.Remove(open);
            }
        });
    }

    /// <summary>The answer to a question is no longer needed.</summary>
    public void Withdraw(ServerInitiatedRequest question) => End(open => open.Question == question);

    /// <inheritdoc />
    public bool Notified(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.IsMethod(line, "notifications/cancelled"u8))
        {
            JsonSpan id = JsonMembers.Find(line, envelope.Params, "requestId");
            if (id.Exists)
            {
                byte[] raw = id.Of(line).ToArray();
                End(open => open.Question.Server == server && open.Question.ServerId.Span.SequenceEqual(raw), drop: true);
            }
        }
        else if (envelope.IsMethod(line, "notifications/message"u8))
        {
            int level = LogLevels.Rank(line, JsonMembers.Find(line, envelope.Params, "level"));
            Youngest(server, call => call.Handlers.LogMessage is not null && call.LogRank <= level)?.Handlers.LogMessage?.Invoke(server.Errors.MaskJson(envelope.Params.Of(line).ToArray()));
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc />
    public void StderrLine(ServerConnection server, string line) => Youngest(server, call => call.Handlers.Stderr is not null)?.Handlers.Stderr?.Invoke(line);

    /// <inheritdoc />
    public void Disconnected(ServerConnection server) => End(open => open.Question.Server == server, drop: true);

    /// <summary>The call that a question is for: one that was sent before it was asked, a person's before a script's.</summary>
    private ProcessCall? Asked(ServerConnection server, ServerInitiatedRequest question)
    {
        lock (_calls)
        {
            return _calls
                .Where(call => call.Connection == server && call.ServerId <= question.LastRequest && call.CanAnswer(question))
                .OrderByDescending(call => call.Handlers.IsInteractive)
                .ThenByDescending(call => call.ServerId)
                .FirstOrDefault();
        }
    }

    /// <summary>The youngest call at a server; one that still waits for the server's start hears of that, too.</summary>
    private ProcessCall? Youngest(ServerConnection server, Predicate<ProcessCall> which)
    {
        lock (_calls)
        {
            return _calls.FindLast(call => call.Connection == server && which(call))
                ?? _calls.FindLast(call => call.Connection is null && call.Server == server.Definition.Name && which(call));
        }
    }

    private void End(Predicate<OpenQuestion> which, bool drop = false)
    {
        OpenQuestion[] ended;
        lock (_asked)
        {
            ended = [.. _asked.Where(open => which(open))];
        }

        Array.ForEach(ended, open => open.End(drop));
    }
}
