using System.Globalization;
using System.Text;

namespace McpGateway.Catalog.Steering;

/// <summary>Finds characters that people do not see and models read. What writing needs is spared: joiners within scripts and emoji that have them, and single selectors after a symbol.</summary>
internal static class HiddenCharacters
{
    /// <summary>A run of white space that moves what follows out of sight.</summary>
    private const int LongGap = 150, ManyLines = 25;

    /// <summary>What was found; null where nothing was.</summary>
    public static string? Find(string text)
    {
        int blank = 0, lines = 0;
        Rune before = default;
        bool isFlag = false;
        bool isRightToLeft = HasRightToLeft(text);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isSpace = Rune.IsWhiteSpace(rune);
            if (!isSpace && (blank >= LongGap || lines >= ManyLines))
            {
                return "text behind a long gap";
            }

            blank = isSpace ? blank + 1 : 0;
            lines = !isSpace ? 0 : rune.Value == '\n' ? lines + 1 : lines;
            // Tags after a black flag make the flags of regions.
            isFlag = rune.Value == 0x1F3F4 || (isFlag && IsTag(rune));
            if (IsHidden(rune, before, isFlag, isRightToLeft))
            {
                return string.Create(CultureInfo.InvariantCulture, $"hidden characters, U+{rune.Value:X4}");
            }

            before = rune;
        }

        return null;
    }

    private static bool IsHidden(Rune rune, Rune before, bool isFlag, bool isRightToLeft) => rune.Value switch
    {
        '\n' or '\r' or '\t' => false,
        // Zero width joiner and non-joiner.
        0x200C or 0x200D => !JoinsAfter(before),
        // Marks of direction are what texts from right to left need; overrides and embeddings are not.
        0x200E or 0x200F or 0x061C => !isRightToLeft,
        0x00AD => false,
        >= 0xE0000 and <= 0xE007F => !isFlag,
        >= 0xFE00 and <= 0xFE0F => !IsSymbol(before),
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF) => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };

    private static bool IsTag(Rune rune) => rune.Value is >= 0xE0020 and <= 0xE007F;

    /// <summary>Scripts that need joiners, and emoji of several parts.</summary>
    private static bool JoinsAfter(Rune before) => before.Value is (>= 0x0600 and <= 0x08FF) or (>= 0x0900 and <= 0x0DFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or (>= 0x1800 and <= 0x18AF)
        || (IsSymbol(before) && before.Value > 0x2000)
        || before.Value == 0xFE0F;

    private static bool IsSymbol(Rune before) =>
        Rune.GetUnicodeCategory(before) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherPunctuation
        || before.Value is (>= '0' and <= '9') or (>= 0x2000 and <= 0x2BFF) or (>= 0x3000 and <= 0x9FFF) or (>= 0x1F000 and <= 0x1FAFF);

    private static bool HasRightToLeft(string text) => text.AsSpan().IndexOfAnyInRange('\u0590', '\u08FF') >= 0;
}
