using System.Text.Json;
using McpGateway.Configuration.Reading;

namespace McpGateway.Clients.Forms;

/// <summary>What clients say of logins, in the gateway's words. What it has no word for is left out of the object and stands beside it, so that it is told.</summary>
internal static class OAuthForms
{
    /// <summary>Brings the settings of an entry into the gateway's form.</summary>
    public static void Join(JsonSyntax body)
    {
        JsonSyntax.Member? scopes = Taken(body, "scopes"), resource = Taken(body, "oauth_resource");
        if (body.Find("oauth") is { Value.Kind: not JsonValueKind.Object } || (body.Find("oauth") is null && scopes is null && resource is null))
        {
            return;
        }

        JsonSyntax settings = JsonSyntax.Made(JsonValueKind.Object, body.Find("oauth")?.Value.Start ?? (scopes ?? resource)!.Value.Start);
        foreach (JsonSyntax.Member member in body.Find("oauth")?.Value.Members ?? [])
        {
            if (Renamed(member) is { } known)
            {
                settings.Members.Add(known);
            }
            else if (member is not { Name: "enabled", Value.Kind: JsonValueKind.True })
            {
                body.Members.Add(member with { Name = "oauth." + member.Name });
            }
        }

        settings.Members.AddRange(((JsonSyntax.Member?[])[scopes, resource is null ? null : resource with { Name = "resource" }]).OfType<JsonSyntax.Member>());
        body.Members.RemoveAll(member => member.Name == "oauth");
        if (settings.Members.Count > 0)
        {
            body.Members.Add(new JsonSyntax.Member("oauth", settings.Start, settings));
        }
    }

    private static JsonSyntax.Member? Taken(JsonSyntax body, string name)
    {
        JsonSyntax.Member? member = body.Find(name);
        return member is not null && body.Members.Remove(member) ? member : null;
    }

    private static JsonSyntax.Member? Renamed(JsonSyntax.Member member)
    {
        int start = member.Value.Start;
        switch (member.Name)
        {
            case "scope" when member.Value.Text is { } scopes:
                JsonSyntax list = JsonSyntax.Made(JsonValueKind.Array, start);
                list.Items.AddRange(scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => JsonSyntax.Made(JsonValueKind.String, start, scope)));
                return member with { Name = "scopes", Value = list };
            case "callbackPort" when member.Value is { Kind: JsonValueKind.Number, Text: { } port }:
                return member with { Name = "redirectUri", Value = JsonSyntax.Made(JsonValueKind.String, start, $"http://localhost:{port}/callback") };
            default:
                return OAuthReader.Keys.Contains(member.Name, StringComparer.Ordinal) ? member : null;
        }
    }
}
