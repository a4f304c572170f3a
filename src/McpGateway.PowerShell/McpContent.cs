using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;

namespace McpGateway.PowerShell;

/// <summary>
/// A piece of a tool's result that is more than text: an image, a sound, a resource or a link to one. What else the server sent with it
/// (<c>annotations</c>, <c>_meta</c>, fields that this version does not know) is there as further properties.
/// </summary>
public sealed class McpContent
{
    internal McpContent(string type)
    {
        Type = type;
    }

    /// <summary>The kind: <c>image</c>, <c>audio</c>, <c>resource</c> or <c>resource_link</c> (MCP 2025-11-25, Tools, Tool Result).</summary>
    public string Type { get; }

    /// <summary>The media type, where the server gives one.</summary>
    public string? MimeType { get; init; }

    /// <summary>The resource's address.</summary>
    public string? Uri { get; init; }

    /// <summary>The text of a resource that is text.</summary>
    public string? Text { get; init; }

    /// <summary>The bytes of an image, a sound or a binary resource.</summary>
    public byte[]? Data { get; init; }

    /// <summary>Writes the bytes, or the text in UTF-8, to a file.</summary>
    /// <param name="path">
    /// The file, absolute or relative to PowerShell's location, or to the process's folder where it is not called from PowerShell; one that is there is replaced.
    /// </param>
    /// <exception cref="InvalidOperationException">There are none: a link has only an address.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        byte[] bytes = Data
            ?? (Text is null ? null : Encoding.UTF8.GetBytes(Text))
            ?? throw new InvalidOperationException($"This {Type} has no content, so there is nothing to save.");
        File.WriteAllBytes(Resolve(path), bytes);
    }

    private static string Resolve(string path)
    {
        if (Runspace.DefaultRunspace is null)
        {
            return path;
        }

        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        var paths = (PathIntrinsics)shell.AddScript("$ExecutionContext.SessionState.Path", useLocalScope: true).Invoke()[0].BaseObject;
        return FilePath.Resolve(paths, path) ?? throw new IOException($"'{path}' is not a path in the file system.");
    }

    /// <summary>The kind and what it holds, fit to be shown: <see cref="Text"/> has the text as the server sent it.</summary>
    public override string ToString() =>
        Data is not null ? McpFormat.Line(FormattableString.Invariant($"[{Type} {MimeType}, {Data.Length} bytes]"))
        : Text is not null ? McpFormat.Lines(Text)
        : McpFormat.Line($"[{Type} {Uri}]");
}
