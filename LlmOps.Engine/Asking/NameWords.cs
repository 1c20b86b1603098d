namespace LlmOps.Engine.Asking;

/// <summary>The words of a text in the form in which keys of names have them: in lower case, without dots.</summary>
internal static class NameWords
{
    /// <summary>The words of a text.</summary>
    public static string[] Of(string text)
    {
        var words = new List<string>();
        var word = new char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                word[length++] = char.ToLowerInvariant(c);
            }
            else if (c is not '.')
            {
                // Keys leave dots out.
                End();
            }
        }

        End();
        return [.. words];

        void End()
        {
            if (length > 0)
            {
                words.Add(new string(word, 0, length));
                length = 0;
            }
        }
    }

    /// <summary>The first letter or digit of each of the words, as it is written.</summary>
    public static char[] StartsOf(string text)
    {
        var starts = new List<char>();
        var isInside = false;
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c) && !isInside)
            {
                starts.Add(c);
                isInside = true;
            }
            else if (!char.IsLetterOrDigit(c) && c is not '.')
            {
                isInside = false;
            }
        }

        return [.. starts];
    }
}
