using System.Security.Cryptography;
using System.Text;
using McpGateway.Gateway.Sealing;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>
/// The consent of a user whose client speaks MCP 2026-07-28: the question is the result of the call, and what the client comes back with says all that is to be known. So it makes no difference which
/// process, or which session, it comes back to.
/// </summary>
internal static class ConsentRounds
{
    private const string Question = "consent";

    /// <summary>Answers a call with the question whether it may be made.</summary>
    /// <exception cref="IOException">The question cannot be sealed.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, because of permissions.</exception>
    public static void Ask(ClientContext client, ForwardPlan plan, ReadOnlySpan<byte> line)
    {
        string state = client.Services.Seal.Seal(new SealedState(UserOf(client), DigestOf(plan, line), IsQuestion: true));
        client.Output.PostResult(plan.Request.Id.Of(line), new LineBuffer()
            .Add("{\"resultType\":\"input_required\",\"inputRequests\":{\""u8).Add(Encoding.ASCII.GetBytes(Question)).Add("\":{\"method\":\"elicitation/create\",\"params\":"u8)
            .Add(Confirmation.Params(plan, line)).Add("}},\"requestState\":"u8).Add(JsonString.QuoteBytes(state)).Add("}"u8).Span);
    }

    /// <summary>What takes the place of the server's state in a result by which it asks for input, so that the user is not asked for consent again; null where it is no such result.</summary>
    /// <param name="client">The client.</param>
    /// <param name="call">The digest of the call that the user has agreed to.</param>
    /// <param name="line">The line for the client.</param>
    /// <param name="result">The result in it.</param>
    public static byte[]? Carry(ClientContext client, string call, ReadOnlySpan<byte> line, JsonSpan result)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        _ = JsonMembers.TryFind(line, result, ["resultType", "requestState"], found);
        if (!found[0].Exists || !JsonString.Is(found[0].Of(line), "input_required"u8))
        {
            return null;
        }

        byte[] state = JsonString.QuoteBytes(client.Services.Seal.Seal(new SealedState(UserOf(client), call, IsQuestion: false) { Inner = found[1].Exists ? Encoding.UTF8.GetString(found[1].Of(line)) : null }));
        var edit = new JsonEdit();
        if (found[1].Exists)
        {
            edit.Replace(found[1], state);
        }
        else
        {
            edit.Insert(result.End - 1, [.. ",\"requestState\":"u8, .. state]);
        }

        return edit.Apply(line);
    }

    /// <summary>Opens what a client comes back with; null where it is no state of these.</summary>
    /// <param name="client">The client.</param>
    /// <param name="line">The client's line.</param>
    /// <param name="request">The request in it.</param>
    /// <param name="back">The request as it is without the state, and what the state says; null where it is not good (any more).</param>
    /// <returns>Whether it is such a state.</returns>
    /// <exception cref="StateNotCheckedException">Whether it was used before cannot be told.</exception>
    public static bool TryOpen(ClientContext client, ReadOnlySpan<byte> line, in ClientRequest request, out (byte[] Line, Consent Consent)? back)
    {
        back = null;
        if (!request.RequestState.Exists || JsonMembers.GetString(line, request.RequestState) is not { } text || !StateSeal.IsSealed(text))
        {
            return false;
        }

        if (client.Services.Seal.TryOpen(text) is not { } state || state.User != UserOf(client))
        {
            return true;
        }

        // What was between the client and the gateway is not the server's affair.
        List<string> dropped = state.IsQuestion ? ["requestState", "inputResponses"] : state.Inner is null ? ["requestState"] : [];
        string? action = null;
        if (state.IsQuestion)
        {
            JsonSpan answer = JsonMembers.Find(line, request.InputResponses, Question);
            action = JsonMembers.GetString(line, JsonMembers.Find(line, answer, "action"));
        }

        var changed = new LineBuffer().Add(line[..request.Params.Start]).Add("{"u8);
        bool isFirst = true;
        foreach ((JsonSpan name, JsonSpan value) in JsonMembers.Members(line, request.Params))
        {
            string member = JsonMembers.GetString(line, name)!;
            if (!dropped.Contains(member, StringComparer.Ordinal))
            {
                changed.Add(isFirst ? ""u8 : ","u8).Add(name.Of(line)).Add(":"u8).Add(member == "requestState" ? Encoding.UTF8.GetBytes(state.Inner!) : value.Of(line));
                isFirst = false;
            }
        }

        back = (changed.Add("}"u8).Add(line[request.Params.End..]).Span.ToArray(), new Consent(state.Call, state.IsQuestion ? action : "accept"));
        return true;
    }

    /// <summary>A digest of a call: nobody can find another one that has the same.</summary>
    public static string DigestOf(ForwardPlan plan, ReadOnlySpan<byte> line)
    {
        byte[] named = Encoding.UTF8.GetBytes(string.Join('\n', plan.Server.Name, plan.Server.Fingerprint, plan.Kind, plan.Name.Length, plan.Name));
        return Convert.ToHexStringLower(SHA256.HashData([.. named, (byte)'\n', .. plan.ArgumentsIn(line)]));
    }

    private static string UserOf(ClientContext client) => client.Access.Caller.UserName ?? "";
}
