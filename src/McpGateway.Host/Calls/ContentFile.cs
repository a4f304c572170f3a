using System.Globalization;

namespace McpGateway.Host.Calls;

/// <summary>Writes what a result holds besides texts into a folder. Names are the gateway's own, for a server's are not trusted, and no file is replaced.</summary>
internal static class ContentFile
{
    private static readonly Dictionary<string, string> s_endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["image/png"] = "png", ["image/jpeg"] = "jpg", ["image/gif"] = "gif", ["image/webp"] = "webp", ["image/svg+xml"] = "svg",
        ["audio/wav"] = "wav", ["audio/mpeg"] = "mp3", ["audio/ogg"] = "ogg", ["video/mp4"] = "mp4", ["application/pdf"] = "pdf", ["application/zip"] = "zip",
    };

    /// <summary>Writes one.</summary>
    /// <param name="folder">The folder; made where it is not there.</param>
    /// <param name="mimeType">What the server says it is.</param>
    /// <param name="data">The bytes.</param>
    /// <returns>The file's full path.</returns>
    public static string Write(string folder, string? mimeType, byte[] data)
    {
        Directory.CreateDirectory(folder);
        string ending = s_endings.GetValueOrDefault(mimeType?.Split(';')[0].Trim() ?? "", "bin");
        for (int number = 1; ; number++)
        {
            string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"content-{number}.{ending}"));
            if (File.Exists(file))
            {
                continue;
            }

            using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            stream.Write(data);
            return file;
        }
    }
}
