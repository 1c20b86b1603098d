namespace LlmOps.Engine.Extraction;

/// <summary>Takes text apart into words and punctuation. Marks of Markdown (emphasis, code, link targets) are passed over.</summary>
internal static class Tokenizer
{
    public static List<Token> Read(string text, int start, int end)
    {
        var tokens = new List<Token>((end - start) / 5);
        var i = start;
        while (i < end)
        {
            var character = text[i];
            if (char.IsLetterOrDigit(character))
            {
                i = Word(text, i, end, tokens);
            }
            else if (character == ']' && i + 1 < end && text[i + 1] == '(')
            {
                var close = text.AsSpan(i, Math.Min(end - i, 2048)).IndexOf(')');
                i = close < 0 ? i + 2 : i + close + 1;
            }
            else if (
                (character is '\'' or '’')
                && i + 1 < end
                && text[i + 1] == 's'
                && (i + 2 >= end || !char.IsLetterOrDigit(text[i + 2]))
                && tokens.Count > 0
                && tokens[^1].End == i
            )
            {
                tokens.Add(new Token("'s", "'s", i));
                i += 2;
            }
            else
            {
                if (
                    !char.IsWhiteSpace(character)
                    && character is not ('*' or '_' or '`' or '[' or ']' or '#' or '~' or '\\' or '"' or '“' or '”')
                )
                {
                    tokens.Add(new Token(character.ToString(), character.ToString(), i));
                }

                i++;
            }
        }

        return tokens;
    }

    private static int Word(string text, int start, int end, List<Token> tokens)
    {
        var i = start + 1;
        while (i < end)
        {
            var character = text[i];
            if (
                char.IsLetterOrDigit(character)
                || char.GetUnicodeCategory(character) == System.Globalization.UnicodeCategory.NonSpacingMark
            )
            {
                i++;
                continue;
            }

            var inner = i + 1 < end && char.IsLetterOrDigit(text[i + 1]);
            var isPossessive =
                character is '\'' or '’' && inner && text[i + 1] == 's' && (i + 2 >= end || !char.IsLetterOrDigit(text[i + 2]));
            if (
                inner
                && !isPossessive
                && (
                    character is '\'' or '’' or '-' or '&'
                    || (character is '.' or ',' && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]))
                    || (character == '.' && IsDotted(text, start, i))
                    || (character == '/' && i - start == 1)
                )
            )
            {
                i += 2;
                continue;
            }

            // U.S. keeps its last point.
            if (character == '.' && i - start >= 3 && text.AsSpan(start, i - start).Contains('.') && !char.IsAsciiDigit(text[start]))
            {
                i++;
            }

            break;
        }

        var word = text[start..i];
        tokens.Add(new Token(word, word.ToLowerInvariant(), start));
        return i;
    }

    // Single letters with points between them: U.S.A
    private static bool IsDotted(string text, int start, int at) =>
        char.IsUpper(text[at - 1]) && (at - 1 == start || text[at - 2] == '.') && char.IsUpper(text[at + 1]);
}
