using System.Text;
using System.Text.Json;
using McpGateway.Clients.Toml;
using McpGateway.Configuration.Editing;
using McpGateway.Configuration.Reading;
using McpGateway.Files;

namespace McpGateway.Clients;

/// <summary>
/// A client's file at one moment. It belongs to somebody else: what cannot be understood is never changed, every byte that need not change stays, and a file
/// that has changed since it was read is not written.
/// </summary>
internal sealed class ClientFile
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly byte[] s_mark = [0xEF, 0xBB, 0xBF];

    private readonly bool _marked;

    private ClientFile(string path, bool isToml, byte[]? bytes, bool marked, string text)
    {
        Path = path;
        IsToml = isToml;
        Bytes = bytes;
        _marked = marked;
        Text = text;
        Utf8 = Encoding.UTF8.GetBytes(text);
        Root = Parse();
    }

    public string Path { get; }

    /// <summary>Whether the file is TOML rather than JSON.</summary>
    public bool IsToml { get; }

    /// <summary>The content; null where there is no file.</summary>
    public byte[]? Bytes { get; }

    /// <summary>The content as text, without a byte-order mark.</summary>
    public string Text { get; }

    /// <summary>The same in UTF-8.</summary>
    public byte[] Utf8 { get; }

    /// <summary>The root object; null where the file is missing or holds nothing but comments. Its places count bytes of <see cref="Utf8"/>.</summary>
    public JsonSyntax? Root { get; }

    /// <summary>Reads a file; one that is missing is an empty one.</summary>
    /// <exception cref="ClientException">The file cannot be read, or is not what a client could have written.</exception>
    public static ClientFile Read(string path) => Read(path, System.IO.Path.GetExtension(path).Equals(".toml", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a file whose name does not tell what it is.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static ClientFile Read(string path, bool isToml)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Writing through it would make a file in a place that the user may not even know.
            return new FileInfo(path).LinkTarget is { } target
                ? throw new ClientException($"{path} is a link to {target}, where nothing is. Make that file, or remove the link; nothing was changed.", e)
                : new ClientFile(path, isToml, null, marked: false, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"{path} cannot be read: {e.Message} Close the client or check the file's permissions, then try again.", e);
        }

        bool marked = bytes.AsSpan().StartsWith(s_mark);
        return new ClientFile(path, isToml, bytes, marked, Decode(path, bytes.AsSpan(marked ? s_mark.Length : 0)));
    }

    /// <summary>A text that is in no file.</summary>
    /// <param name="name">What it is called in errors.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ClientException">The text is no JSON.</exception>
    public static ClientFile Of(string name, string text) => new(name, isToml: false, null, marked: false, text.TrimStart('\uFEFF'));

    /// <summary>The same file with another content, for looking at it; null stands for no file.</summary>
    /// <exception cref="ClientException">The text is no JSON.</exception>
    public ClientFile With(string? text) =>
        text is null ? new ClientFile(Path, IsToml, null, _marked, "") : new ClientFile(Path, IsToml, Encode(text), _marked, text);

    /// <summary>The object that a path of names leads to; null where there is none yet.</summary>
    /// <exception cref="ClientException">A name stands twice, or stands for something else than an object.</exception>
    public JsonSyntax? Find(IReadOnlyList<string> section)
    {
        JsonSyntax? holder = Root;
        foreach (string name in section)
        {
            JsonSyntax.Member[] members = [.. holder?.Members.Where(member => member.Name == name) ?? []];
            if (members.Length > 1)
            {
                throw Wrong(members[1].NameStart, $"\"{name}\" is there twice. Remove one of them");
            }

            holder = members.Length == 0 ? null : members[0].Value;
            if (holder is { Kind: not JsonValueKind.Object })
            {
                throw Wrong(holder.Start, $"\"{name}\" must be an object");
            }
        }

        return holder;
    }

    /// <summary>Says which entry of an object stands in it twice: clients do not agree which of the two counts.</summary>
    /// <exception cref="ClientException">One does.</exception>
    public void RequireUnique(JsonSyntax section)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (section.Members.Find(entry => !names.Add(entry.Name)) is { } second)
        {
            throw Wrong(second.NameStart, $"\"{second.Name}\" is there twice. Remove one of them");
        }
    }

    /// <summary>The text of a value as it stands in the file.</summary>
    public string TextOf(JsonSyntax value) => TextOf(value.Start, value.End);

    /// <summary>A part of the text, by its bytes.</summary>
    public string TextOf(int start, int end) => Encoding.UTF8.GetString(Utf8.AsSpan(start, end - start));

    /// <summary>The text with another in the place of some of its bytes.</summary>
    public string Splice(int start, int end, string replacement) => TextOf(0, start) + replacement + TextOf(end, Utf8.Length);

    /// <summary>A text of the file with an entry in it, or another value of one that is there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="section">The names that lead to the entries.</param>
    /// <param name="name">The entry.</param>
    /// <param name="write">Writes its value as JSON.</param>
    public string Set(string text, IReadOnlyList<string> section, string name, Func<JsonTextEditor.Layout, string> write) =>
        IsToml ? TomlTextEditor.Set(text, section, name, Value(write), []) : JsonTextEditor.Set(text, [.. section, name], write);

    /// <summary>A text of the file without what a path leads to; null where nothing is there.</summary>
    public string? Remove(string text, IReadOnlyList<string> path) => IsToml ? TomlTextEditor.Remove(text, path) : JsonTextEditor.Remove(text, path);

    /// <summary>The text of the file with an entry in the place of others.</summary>
    /// <param name="section">The names that lead to the entries.</param>
    /// <param name="name">The entry.</param>
    /// <param name="going">The others.</param>
    /// <param name="isAll">Whether the section holds nothing else.</param>
    /// <param name="write">Writes its value as JSON, at a depth.</param>
    public string Exchange(IReadOnlyList<string> section, string name, IReadOnlyCollection<string> going, bool isAll, Func<JsonTextEditor.Layout, string> write)
    {
        if (IsToml)
        {
            return TomlTextEditor.Set(Text, section, name, Value(write), going);
        }

        if (isAll && section.Count > 0)
        {
            // The whole section at once: entry by entry, the comments between them would be left without what they speak of.
            return JsonTextEditor.Set(Text, section, layout =>
            {
                JsonTextEditor.Layout own = LayoutOf(layout);
                return $"{{{own.Break(section.Count + 1)}\"{name}\": {write(own)}{own.Break(section.Count)}}}";
            });
        }

        string text = going.Aggregate(Text, (edited, gone) => JsonTextEditor.Remove(edited, [.. section, gone]) ?? edited);
        return JsonTextEditor.Set(text, [.. section, name], layout => write(LayoutOf(layout)));
    }

    /// <summary>All of the text that a section consists of.</summary>
    public string SectionText(IReadOnlyList<string> section) => Find(section) is not { } value ? ""
        : IsToml ? string.Concat(TomlDocument.Parse(Text).PiecesOf(section).Select(piece => Text[piece.Start..piece.End])) : TextOf(value);

    /// <summary>A text as the value that it is in the file's language.</summary>
    public string Quote(string text) => IsToml ? TomlText.Quote(text) : JsonTextEditor.Quote(text);

    private static JsonSyntax Value(Func<JsonTextEditor.Layout, string> write) => JsonSyntax.Parse(Encoding.UTF8.GetBytes(write(new JsonTextEditor.Layout("", ""))));

    /// <summary>A file of one line stays one.</summary>
    private JsonTextEditor.Layout LayoutOf(JsonTextEditor.Layout layout) =>
        Root is { Members.Count: > 0 } && !Text.AsSpan().Trim().Contains('\n') ? new JsonTextEditor.Layout("", "") : layout;

    /// <summary>What a new text is as bytes, with the byte-order mark that the file has.</summary>
    public byte[] Encode(string text) => _marked ? [.. s_mark, .. Encoding.UTF8.GetBytes(text)] : Encoding.UTF8.GetBytes(text);

    /// <summary>Says before anything is done that the file must not be written.</summary>
    /// <exception cref="ClientException">The file is read-only.</exception>
    public void RequireWritable()
    {
        if (!File.Exists(Path))
        {
            return;
        }

        string file = File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName ?? Path;
        if (File.GetAttributes(file).HasFlag(FileAttributes.ReadOnly))
        {
            throw new ClientException($"{Path} is read-only and is as it was. Make it writable, then try again.");
        }
    }

    /// <summary>Replaces the file at once, unless it has changed since it was read.</summary>
    /// <param name="content">The new content; null removes the file.</param>
    /// <exception cref="ClientException">The file has changed, is read-only or cannot be written.</exception>
    public void Replace(byte[]? content)
    {
        try
        {
            RequireWritable();
            byte[]? now = File.Exists(Path) ? File.ReadAllBytes(Path) : null;
            if (!(now ?? []).AsSpan().SequenceEqual(Bytes ?? []) || now is null != Bytes is null)
            {
                throw new ClientException($"{Path} was changed by another program in the meantime and was left as it is. Close the client, then try again.");
            }

            if (content is null)
            {
                File.Delete(Path);
            }
            else
            {
                AtomicFile.Write(Path, content);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"{Path} cannot be written and is as it was: {e.Message} Close the client or check the permissions of its folder, then try again.", e);
        }
    }

    private static string Decode(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new ClientException($"{path} line 1: the file is UTF-16, and clients read UTF-8. Save it as UTF-8; it was not changed.") { IsContent = true };
        }

        try
        {
            return s_strictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            int line = bytes[..Math.Clamp(e.Index, 0, bytes.Length)].Count((byte)'\n') + 1;
            throw new ClientException($"{path} line {line}: the file is not UTF-8. Save it as UTF-8; it was not changed.", e) { IsContent = true };
        }
    }

    private JsonSyntax? Parse()
    {
        if (IsToml)
        {
            return ParseToml();
        }

        if (JsonSyntax.IsBlank(Utf8))
        {
            return null;
        }

        try
        {
            JsonSyntax root = JsonSyntax.Parse(Utf8);
            return root.Kind == JsonValueKind.Object ? root : throw Wrong(root.Start, "the file must hold a JSON object. Fix it first");
        }
        catch (JsonException e)
        {
            string reason = e.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0];
            throw new ClientException($"{Path} line {(e.LineNumber ?? 0) + 1}: broken JSON. {reason} Fix it first; it was not changed.", e) { IsContent = true };
        }
    }

    private JsonSyntax? ParseToml()
    {
        try
        {
            var document = TomlDocument.Parse(Text);
            return document.IsBlank ? null : document.Root;
        }
        catch (TomlException e)
        {
            throw new ClientException($"{Path} line {e.Line}: broken TOML. {e.Message} Fix it first; it was not changed.", e) { IsContent = true };
        }
    }

    private ClientException Wrong(int offset, string what)
    {
        (int line, _) = JsonSyntax.Locate(Utf8, offset);
        return new ClientException($"{Path} line {line}: {what}; the file was not changed.") { IsContent = true };
    }
}
