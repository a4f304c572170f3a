using System.Globalization;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>Asks the user, by elicitation, whether a tool under <c>tools.confirm</c> may be called.</summary>
internal static class Confirmation
{
    private const int MaxOfAValue = 300;
    private const int MaxMembers = 50;

    /// <summary>Why the tool may not be called, as a part of a sentence; null where the user has agreed.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">The call.</param>
    /// <param name="plan">Where it goes.</param>
    /// <param name="line">The client's line.</param>
    /// <param name="pattern">The pattern of <c>tools.confirm</c> that the tool falls under.</param>
    /// <param name="cancellationToken">The client has given the call up.</param>
    public static async Task<string?> AskAsync(ClientContext client, IRequestUnderWay request, ForwardPlan plan, byte[] line, string pattern, CancellationToken cancellationToken)
    {
        if (Obstacle(request.Profile, pattern) is { } obstacle)
        {
            return obstacle;
        }

        byte[] parameters = Params(plan, line).ToArray();
        (ReadOnlyMemory<byte> value, bool isError) = await client.Peer.AskAsync("\"elicitation/create\""u8.ToArray(), parameters, request, cancellationToken).ConfigureAwait(false);
        string? action = isError ? null : JsonMembers.GetString(value.Span, JsonMembers.Find(value.Span, new JsonSpan(0, value.Length), "action"));
        return Refusal(action, pattern);
    }

    /// <summary>Why the client cannot be asked, as a part of a sentence; null where it can.</summary>
    public static string? Obstacle(ClientProfile profile, string pattern) => profile.CanAnswer("elicitation/create", isUrl: false) ? null
        : $"{Setting(pattern)} requires the user's consent, and this client cannot ask for it (it does not support elicitation){(IsManaged(pattern) ? "" : ". The user can change the setting")}";

    /// <summary>Why the tool may not be called after what the user has answered, as a part of a sentence; null where the user has agreed.</summary>
    public static string? Refusal(string? action, string pattern) => action switch
    {
        "accept" => null,
        "decline" => "the user declined. Do not try again unless the user says so",
        _ => $"the user gave no answer, and {Setting(pattern)} requires one",
    };

    /// <summary>The failure of a call that may not be made.</summary>
    /// <param name="plan">The call.</param>
    /// <param name="why">Why, as a part of a sentence.</param>
    public static ServerException Refused(ForwardPlan plan, string why) =>
        new(plan.Server.Name, ServerFailure.Denied, $"was not asked {(plan.Tool is null ? "for" : "to run")} '{UntrustedText.OneLine(plan.Name, 128)}': {why}", "");

    /// <summary>The params of the question, an object.</summary>
    public static ReadOnlySpan<byte> Params(ForwardPlan plan, ReadOnlySpan<byte> line) => new LineBuffer()
        .Add("{\"message\":"u8).Add(JsonString.QuoteBytes(Question(plan, Describe(plan.ArgumentsIn(line)))))
        .Add(",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}"u8).Span;

    private static bool IsManaged(string pattern) => pattern.StartsWith(ManagedServer.ConfirmedSetting, StringComparison.Ordinal);

    private static string Setting(string pattern) => IsManaged(pattern) ? pattern : $"\"tools.confirm\" (\"{pattern}\") of the server's entry";

    /// <summary>
    /// The question. It begins as no question of a server does (<see cref="NamedQuestion"/>), so none can pass for it; names are quoted, so that none
    /// can pass for more than one.
    /// </summary>
    private static string Question(ForwardPlan plan, string arguments) =>
        $"McpGateway asks for your consent: {Action(plan.Kind)} {Quoted(plan.Name, 128)} of the server {Quoted(plan.Server.Name, 64)} with {arguments}?";

    private static string Action(RequestKind kind) => kind switch
    {
        RequestKind.Tool => "run the tool",
        RequestKind.Prompt => "use the prompt",
        RequestKind.Resource => "read the resource",
        _ => "complete an argument of",
    };

    /// <summary>The arguments for a person: every one is named, long ones are shortened and say so, so that none can hide behind another.</summary>
    private static string Describe(ReadOnlySpan<byte> arguments)
    {
        List<(JsonSpan Name, JsonSpan Value)> members = JsonMembers.Members(arguments, new JsonSpan(0, arguments.Length));
        var text = new StringBuilder();
        foreach ((JsonSpan name, JsonSpan value) in members.Take(MaxMembers))
        {
            // As JSON writes them: in quotes, with every quote inside escaped.
            text.Append(text.Length > 0 ? ", " : "").Append(Shown(name.Of(arguments))).Append(": ").Append(Shown(value.Of(arguments)));
        }

        if (members.Count > MaxMembers)
        {
            text.Append(CultureInfo.InvariantCulture, $" and {members.Count - MaxMembers} more that are not shown");
        }

        return text.Length == 0 ? "no arguments" : $"{members.Count} argument{(members.Count == 1 ? "" : "s")}: {text}";
    }

    private static string Shown(ReadOnlySpan<byte> json)
    {
        string text = Encoding.UTF8.GetString(json);
        string shown = UntrustedText.Escaped(text, MaxOfAValue);
        return text.Length > MaxOfAValue ? string.Create(CultureInfo.InvariantCulture, $"{shown} ({text.Length} characters)") : shown;
    }

    private static string Quoted(string name, int maxLength) => UntrustedText.Escaped(JsonString.Quote(name), maxLength);
}
