namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>
/// Takes the accents off Latin letters, as the uncased vocabularies expect it. The tokenizer leaves that to <c>string.Normalize</c>,
/// which decomposes nothing in programs that run without ICU, and a letter that is not in the vocabulary makes its whole word unknown.
/// </summary>
internal static class AccentFolding
{
    private const char FirstOfLatin1 = '\u00c0';
    private const char FirstOfAdditional = '\u1e00';

    /// <summary>U+00C0 to U+017F; a dot stands for a letter that has no accent to lose.</summary>
    private const string Latin1 =
        "aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.y"
        + "aaaaaaccccccccdd..eeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll."
        + "...nnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.";

    /// <summary>U+1E00 to U+1EFF.</summary>
    private const string Additional =
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
        + "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
        + "wwwwwwwwwwxxxxyyzzzzzzhtwy......aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
        + "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

    public static string Fold(string text)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text;
        }

        var folded = new char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            var letter = Base(c);
            if (letter != '\0')
            {
                folded[length++] = letter;
            }
        }

        return new string(folded, 0, length);
    }

    private static char Base(char c)
    {
        var letter = c switch
        {
            >= '\u0300' and <= '\u036f' => '\0',
            >= FirstOfLatin1 when c - FirstOfLatin1 < Latin1.Length => Latin1[c - FirstOfLatin1],
            >= FirstOfAdditional when c - FirstOfAdditional < Additional.Length => Additional[c - FirstOfAdditional],
            _ => '.',
        };
        return letter == '.' ? c : letter;
    }
}
