namespace LlmOps.Engine.Chunking;

/// <summary>Counts a text in tokens for cutting it: about what a model makes of it, and always the same for the same text.</summary>
/// <remarks>The rule: a run of Latin letters is one token, and one more for each 5 letters beyond the first 7; digits are one token for
/// each 3 begun; letters of other alphabets one for each 2 begun; an ideograph, a kana or a Hangul syllable one each; any other mark one
/// each; white space none. For English prose that is within about 15 % of byte-pair encodings, and on the high side. The estimate of two
/// texts cut at white space is the sum of both.</remarks>
public static class ChunkTokens
{
    /// <summary>Estimated tokens, 0 for white space alone.</summary>
    public static int Estimate(ReadOnlySpan<char> text)
    {
        var tokens = 0;
        var i = 0;
        while (i < text.Length)
        {
            var character = text[i];
            if (char.IsAsciiLetter(character) || character is >= '\u00c0' and <= '\u024f')
            {
                var start = i;
                while (i < text.Length && (char.IsAsciiLetter(text[i]) || text[i] is >= '\u00c0' and <= '\u024f'))
                {
                    i++;
                }

                tokens += 1 + (Math.Max(0, i - start - 7) + 4) / 5;
            }
            else if (char.IsDigit(character))
            {
                var start = i;
                while (i < text.Length && char.IsDigit(text[i]))
                {
                    i++;
                }

                tokens += (i - start + 2) / 3;
            }
            else if (char.IsWhiteSpace(character) || char.IsLowSurrogate(character))
            {
                i++;
            }
            else if (character < '\u1100' && char.IsLetter(character))
            {
                var start = i;
                while (i < text.Length && text[i] is > '\u024f' and < '\u1100' && char.IsLetter(text[i]))
                {
                    i++;
                }

                tokens += (i - start + 1) / 2;
                i = Math.Max(i, start + 1);
            }
            else
            {
                tokens++;
                i++;
            }
        }

        return tokens;
    }
}
