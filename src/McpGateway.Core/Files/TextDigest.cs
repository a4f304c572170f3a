namespace McpGateway.Files;

/// <summary>A short digest of a text, the same in every process (FNV-1a over its UTF-16 letters): to tell names apart, and for no secret.</summary>
internal static class TextDigest
{
    /// <summary>The digest.</summary>
    public static uint Of(string text)
    {
        uint digest = 2166136261;
        foreach (char letter in text)
        {
            digest = (digest ^ letter) * 16777619;
        }

        return digest;
    }
}
