using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>
/// A server's question to the user as the client gets it. A person sees one gateway and takes its word for all, so the message begins with the server's
/// name; what else a person reads of it has no control or bidirectional characters, and no known secret. The rest stays byte for byte.
/// </summary>
/// <remarks>
/// Readers differ in which of two equal names they take, and some read names without regard to case: every one that may be meant is treated alike.
/// </remarks>
internal static class NamedQuestion
{
    /// <summary>The params of <c>elicitation/create</c> for the client.</summary>
    /// <param name="server">The server that asks.</param>
    /// <param name="parameters">Its params, an object.</param>
    public static byte[] Params(ServerConnection server, ReadOnlySpan<byte> parameters)
    {
        ReadOnlySpan<byte> json = JsonRepair.HasSurrogates(parameters) ? JsonRepair.Readable(parameters.ToArray()).Span : parameters;
        var edit = new JsonEdit();
        bool hasMessage = false;
        foreach ((JsonSpan name, JsonSpan value) in JsonMembers.Members(json, new JsonSpan(0, json.Length)))
        {
            string member = MemberName.Of(json, name);
            if (member == "message")
            {
                hasMessage = true;
                string said = JsonMembers.GetString(json, value) ?? "";
                edit.Replace(value, JsonString.QuoteBytes(Message(server, said)));
            }
            else if (member == "url" && JsonMembers.GetString(json, value) is { } url && UntrustedText.Address(url) is { } address && address != url)
            {
                edit.Replace(value, JsonString.QuoteBytes(address));
            }
            else if (member == "requestedschema")
            {
                RequestedForm.Clean(json, value, text => Shown(server, text), edit);
            }
        }

        if (!hasMessage)
        {
            bool isEmpty = json[1..].TrimStart(" \t\r\n"u8)[0] == (byte)'}';
            edit.Insert(1, new LineBuffer().Add("\"message\":"u8).Add(JsonString.QuoteBytes(Message(server, ""))).Add(isEmpty ? ""u8 : ","u8).Span.ToArray());
        }

        return edit.Apply(json);
    }

    /// <summary>
    /// The same for questions that a server's answer holds: a result that requires input (MCP 2026-07-28, Multi Round-Trip Requests), or the error that
    /// demands the opening of addresses (MCP 2025-11-25, URL Elicitation Required). Null where there are none.
    /// </summary>
    /// <param name="server">The server that answers.</param>
    /// <param name="line">Its answer.</param>
    /// <param name="envelope">Where its parts stand.</param>
    /// <param name="isStateless">Whether the client knows results that require input.</param>
    public static byte[]? Answer(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope, bool isStateless)
    {
        var edit = new JsonEdit();
        if (envelope.Error.Exists)
        {
            foreach (JsonSpan data in Named(line, envelope.Error, "data"))
            {
                foreach (JsonSpan list in Named(line, data, "elicitations"))
                {
                    foreach (JsonSpan item in JsonMembers.Items(line, list))
                    {
                        Rewrite(server, item, edit, line);
                    }
                }
            }
        }
        else if (isStateless)
        {
            foreach (JsonSpan requests in Named(line, envelope.Result, "inputrequests"))
            {
                foreach ((_, JsonSpan request) in JsonMembers.Members(line, requests))
                {
                    foreach (JsonSpan parameters in IsElicitation(line, request) ? Named(line, request, "params") : [])
                    {
                        Rewrite(server, parameters, edit, line);
                    }
                }
            }
        }

        return edit.IsEmpty ? null : edit.Apply(line);

        static void Rewrite(ServerConnection server, JsonSpan parameters, JsonEdit edit, ReadOnlySpan<byte> line)
        {
            if (line[parameters.Start] == (byte)'{')
            {
                edit.Replace(parameters, Params(server, parameters.Of(line)));
            }
        }
    }

    private static bool IsElicitation(ReadOnlySpan<byte> line, JsonSpan request)
    {
        foreach (JsonSpan method in Named(line, request, "method"))
        {
            if (JsonString.Is(method.Of(line), "elicitation/create"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static List<JsonSpan> Named(ReadOnlySpan<byte> line, JsonSpan json, string wanted)
    {
        var found = new List<JsonSpan>();
        foreach ((JsonSpan name, JsonSpan value) in JsonMembers.Members(line, json))
        {
            if (MemberName.Of(line, name) == wanted)
            {
                found.Add(value);
            }
        }

        return found;
    }

    // Nothing follows what the server says, so nothing in it can pass for the end of it; and nothing stands before the name.
    private static string Message(ServerConnection server, string said) =>
        $"The server {JsonString.Quote(UntrustedText.OneLine(server.Definition.Name, 64))} asks: {Shown(server, said)}".TrimEnd();

    private static string Shown(ServerConnection server, string text) => server.Errors.Shown(text, Math.Max(text.Length, 2));
}
