using System.Text.Json.Nodes;
using McpGateway.Configuration;

namespace McpGateway.Tests.Support;

/// <summary>Writes a config.json without the code that is under test.</summary>
internal static class ConfigJson
{
    public static string Of(params IEnumerable<ServerDefinition> servers)
    {
        var all = new JsonObject();
        foreach (ServerDefinition server in servers)
        {
            JsonObject entry = server.Url is null
                ? new JsonObject { ["command"] = server.Command, ["args"] = new JsonArray([.. server.Arguments.Select(argument => JsonValue.Create(argument))]) }
                : new JsonObject { ["url"] = server.Url };
            if (server.Headers.Count > 0)
            {
                entry["headers"] = new JsonObject(server.Headers.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
            }

            if (server.Environment.Count > 0)
            {
                entry["env"] = new JsonObject(server.Environment.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
            }

            (string Key, string? Text)[] texts = [("caFile", server.AuthorityFile), ("clientCertificate", server.ClientCertificate), ("clientKey", server.ClientKey)];
            foreach ((string key, string? text) in texts.Where(text => text.Text is not null))
            {
                entry[key] = text;
            }

            if (server.Description is not null)
            {
                entry["description"] = server.Description;
            }

            if (server.InitTimeout is { } init)
            {
                entry["initTimeout"] = init.TotalSeconds;
            }

            if (server.IdleTimeout is { } idle)
            {
                entry["idleTimeout"] = idle.TotalSeconds;
            }

            if (server.OperationTimeout is { } operation)
            {
                entry["operationTimeout"] = operation.TotalSeconds;
            }

            if (server.OutputLimit is { } output)
            {
                entry["outputLimit"] = output;
            }

            if (server.Pin is { } pin)
            {
                entry["pin"] = pin.ToString().ToLowerInvariant();
            }

            if (server.InheritEnvironment)
            {
                entry["inheritEnvironment"] = true;
            }

            if (server.WorkingDirectory is { } folder)
            {
                entry["cwd"] = folder;
            }

            if (server.Scope != ServerScope.Client)
            {
                entry["scope"] = server.Scope == ServerScope.User ? "user" : "shared";
            }

            if (server.SharesLogin)
            {
                entry["identity"] = "owner";
            }

            if (server.Tools.Allow is not null || server.Tools.Deny.Count + server.Tools.Confirm.Count > 0)
            {
                entry["tools"] = Policy(server.Tools);
            }

            all[server.Name] = entry;
        }

        return new JsonObject { ["mcpServers"] = all }.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
    }

    private static JsonObject Policy(ToolPolicy tools)
    {
        var policy = new JsonObject();
        (string Key, IReadOnlyList<string>? Patterns)[] lists = [("allow", tools.Allow), ("deny", tools.Deny), ("confirm", tools.Confirm)];
        foreach ((string key, IReadOnlyList<string>? patterns) in lists.Where(list => list.Patterns is not null && (list.Key == "allow" || list.Patterns.Count > 0)))
        {
            policy[key] = new JsonArray([.. patterns!.Select(pattern => JsonValue.Create(pattern))]);
        }

        return policy;
    }
}
