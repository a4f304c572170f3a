using System.Buffers;
using System.Collections;
using McpGateway.Wire;

namespace McpGateway.Json;

/// <summary>
/// Finds the JSON objects that stand in a text, from left to right: none within another. It throws nothing and looks at each byte a few times at
/// most, whatever the text.
/// </summary>
/// <remarks>
/// Where no object ends that begins at a brace, none ends either at the braces that were open then: they are not tried again. What is left
/// are braces within what was taken for strings. So a byte is read once as part of a string, and once as none.
/// </remarks>
internal ref struct ObjectSearch
{
    private static readonly SearchValues<byte> s_stringEnds = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _text;
    private readonly List<int> _open = [];
    private readonly bool _goesOn;
    private BitArray? _hopeless;
    private int _from;
    private int _at;

    /// <param name="text">Where to look.</param>
    /// <param name="goesOn">Whether more of the text is to come: then the search ends where an object begins whose end may come still.</param>
    public ObjectSearch(ReadOnlySpan<byte> text, bool goesOn = false)
    {
        _text = text;
        _goesOn = goesOn;
    }

    /// <summary>Where the object begins whose end may come still; the end of the text where there is none. To be asked when the search has ended.</summary>
    public readonly int Undecided => _from;

    /// <summary>The next object; absent where there is none.</summary>
    public JsonSpan Next()
    {
        int offset;
        while ((offset = _text[_from..].IndexOf((byte)'{')) >= 0)
        {
            int start = _from + offset;
            if (_hopeless is null || !_hopeless[start])
            {
                _at = start;
                if (TryReadObject())
                {
                    _from = _at;
                    return new JsonSpan(start, _at - start);
                }

                if (_goesOn && IsAtEnd())
                {
                    _from = start;
                    return default;
                }

                NoteOpen();
            }

            _from = start + 1;
        }

        _from = _text.Length;
        return default;
    }

    /// <summary>Whether the text is the beginning of an object, or of an array, whose end may come still.</summary>
    public bool IsBeginning() => _text is [(byte)'{' or (byte)'[', ..] && !TryReadObject() && IsAtEnd();

    /// <summary>Whether what could not be read ends with the text, perhaps within a word.</summary>
    private readonly bool IsAtEnd()
    {
        ReadOnlySpan<byte> rest = _text[_at..];
        return "true"u8.StartsWith(rest) || "false"u8.StartsWith(rest) || "null"u8.StartsWith(rest);
    }

    private void NoteOpen()
    {
        // Most braces in a text open nothing: it is the rest that is worth remembering.
        if (_open.Count > 1)
        {
            _hopeless ??= new BitArray(_text.Length);
            foreach (int position in _open)
            {
                _hopeless[position] = true;
            }
        }
    }

    /// <summary>Reads the object at the current position; false where it is none, at the position up to which it could be one.</summary>
    private bool TryReadObject()
    {
        _open.Clear();
        bool wantsValue = true;
        while (true)
        {
            if (wantsValue)
            {
                SkipWhiteSpace();
                if (_at < _text.Length && _text[_at] is (byte)'{' or (byte)'[')
                {
                    bool isObject = _text[_at] == (byte)'{';
                    if (_open.Count >= Envelope.MaxDepth)
                    {
                        return false;
                    }

                    _open.Add(_at++);
                    SkipWhiteSpace();
                    if (!Take(isObject ? (byte)'}' : (byte)']'))
                    {
                        if (isObject && !TryReadName())
                        {
                            return false;
                        }

                        continue;
                    }

                    _open.RemoveAt(_open.Count - 1);
                }
                else if (!TryReadScalar())
                {
                    return false;
                }
            }

            if (_open.Count == 0)
            {
                return true;
            }

            SkipWhiteSpace();
            bool inObject = _text[_open[^1]] == (byte)'{';
            if (Take((byte)','))
            {
                wantsValue = true;
                if (inObject && !TryReadName())
                {
                    return false;
                }
            }
            else if (Take(inObject ? (byte)'}' : (byte)']'))
            {
                _open.RemoveAt(_open.Count - 1);
                wantsValue = false;
            }
            else
            {
                return false;
            }
        }
    }

    private bool TryReadName()
    {
        SkipWhiteSpace();
        if (!TryReadString())
        {
            return false;
        }

        SkipWhiteSpace();
        return Take((byte)':');
    }

    private bool TryReadScalar() => _at < _text.Length && _text[_at] switch
    {
        (byte)'"' => TryReadString(),
        (byte)'t' => Take("true"u8),
        (byte)'f' => Take("false"u8),
        (byte)'n' => Take("null"u8),
        _ => TryReadNumber(),
    };

    private bool TryReadString()
    {
        if (!Take((byte)'"'))
        {
            return false;
        }

        while (true)
        {
            int length = _text[_at..].IndexOfAny(s_stringEnds);
            if (length < 0)
            {
                _at = _text.Length;
                return false;
            }

            _at += length + 1;
            switch (_text[_at - 1])
            {
                case (byte)'"':
                    return true;
                case (byte)'\\' when _at < _text.Length && "\"\\/bfnrtu"u8.Contains(_text[_at]):
                    // The digits after "u" are left to the reader of the message.
                    _at++;
                    break;
                default:
                    return false;
            }
        }
    }

    private bool TryReadNumber()
    {
        Take((byte)'-');
        if (!Take((byte)'0') && !TakeDigits())
        {
            return false;
        }

        if (Take((byte)'.') && !TakeDigits())
        {
            return false;
        }

        if (Take((byte)'e') || Take((byte)'E'))
        {
            _ = Take((byte)'+') || Take((byte)'-');
            return TakeDigits();
        }

        return true;
    }

    private bool TakeDigits()
    {
        int start = _at;
        while (_at < _text.Length && _text[_at] is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }

        return _at > start;
    }

    private bool Take(byte expected)
    {
        bool isThere = _at < _text.Length && _text[_at] == expected;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private bool Take(ReadOnlySpan<byte> expected)
    {
        bool isThere = _text[_at..].StartsWith(expected);
        _at += isThere ? expected.Length : 0;
        return isThere;
    }

    private void SkipWhiteSpace()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            _at++;
        }
    }
}
