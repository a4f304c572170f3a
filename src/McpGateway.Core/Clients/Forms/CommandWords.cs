using System.Text;

namespace McpGateway.Clients.Forms;

/// <summary>The words of a command on one line.</summary>
internal static class CommandWords
{
    /// <summary>Splits at spaces that are neither in quotes nor after a backslash, as mcporter does.</summary>
    public static List<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char quote = '\0';
        bool isEscaped = false;
        foreach (char c in line)
        {
            if (isEscaped || (quote != '\0' ? c != quote && c != '\\' : c is not (' ' or '\t' or '"' or '\'' or '\\')))
            {
                word.Append(c);
                isEscaped = false;
            }
            else if (c == '\\')
            {
                isEscaped = true;
            }
            else if (c is '"' or '\'')
            {
                quote = quote == c ? '\0' : c;
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        word.Append(isEscaped ? "\\" : "");
        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
