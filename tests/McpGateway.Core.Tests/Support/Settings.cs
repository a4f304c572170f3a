namespace McpGateway.Tests.Support;

/// <summary>Configurations with settings of the gateway and of entries, written as text.</summary>
internal static class Settings
{
    /// <summary>The entry of a sample server.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="members">Further members of the entry, each with a comma before it.</param>
    /// <param name="options">The sample server's options.</param>
    public static string Entry(string name, string members, params string[] options) =>
        $$"""{{JsonText.Quote(name)}}:{"command":{{JsonText.Quote(Built.SampleServer)}},"args":[{{string.Join(',', options.Select(JsonText.Quote))}}]{{members}}}""";

    /// <summary>A configuration.</summary>
    /// <param name="exposure">The setting of that name.</param>
    /// <param name="entries">The entries of the servers.</param>
    public static string Of(string exposure, params string[] entries) =>
        $$$"""{"gateway":{"exposure":"{{{exposure}}}"},"mcpServers":{{{{string.Join(',', entries)}}}}}""";
}
