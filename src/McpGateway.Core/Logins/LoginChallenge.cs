using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace McpGateway.Logins;

/// <summary>What a server says of the token that it wants (RFC 6750 section 3, RFC 9728 section 5.1).</summary>
/// <param name="Status">The status: 401 or 403.</param>
/// <param name="Scheme">The scheme; null where none was named.</param>
/// <param name="Metadata">Where the metadata of the resource are; null where the server does not say.</param>
/// <param name="Scope">The scopes that are needed; null where the server does not say.</param>
/// <param name="Error">What is wrong with the token, as one of the specification's words; null where the server does not say.</param>
internal sealed record LoginChallenge(HttpStatusCode Status, string? Scheme, string? Metadata, string? Scope, string? Error)
{
    /// <summary>The most that is read of a header.</summary>
    private const int MaxLength = 16 * 1024;

    /// <summary>Whether the token is good, and allows too little.</summary>
    public bool IsScopeMissing => Error == "insufficient_scope";

    /// <summary>Reads an answer; null where it is no refusal.</summary>
    public static LoginChallenge? Of(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
        {
            return null;
        }

        AuthenticationHeaderValue[] headers = [.. response.Headers.WwwAuthenticate];
        AuthenticationHeaderValue? bearer = Array.Find(headers, header => header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase));
        Dictionary<string, string> parameters = Parse(bearer?.Parameter ?? "");
        return new LoginChallenge(
            response.StatusCode,
            (bearer ?? headers.FirstOrDefault())?.Scheme,
            parameters.GetValueOrDefault("resource_metadata"),
            parameters.GetValueOrDefault("scope"),
            parameters.GetValueOrDefault("error"));
    }

    /// <summary>The parameters of a challenge: names, each with a token or a text in quotes. What cannot be read is left out.</summary>
    internal static Dictionary<string, string> Parse(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (text.Length > MaxLength)
        {
            return found;
        }

        int at = 0;
        while (at < text.Length)
        {
            int equals = text.IndexOf('=', at);
            if (equals < 0)
            {
                break;
            }

            string name = text[at..equals].Trim(' ', '\t', ',');
            at = equals + 1;
            while (at < text.Length && text[at] is ' ' or '\t')
            {
                at++;
            }

            var value = new StringBuilder();
            if (at < text.Length && text[at] == '"')
            {
                for (at++; at < text.Length && text[at] != '"'; at++)
                {
                    at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
                    value.Append(text[at]);
                }

                at++;
            }
            else
            {
                while (at < text.Length && text[at] is not (',' or ' '))
                {
                    value.Append(text[at++]);
                }
            }

            // The first of a name counts: what a proxy adds comes later.
            found.TryAdd(name, value.ToString());
        }

        return found;
    }
}
