namespace LlmOps.LocalBedrock.Models.Text;

/// <summary>What the writing of a text says of it.</summary>
internal static class Scripts
{
    /// <summary>The share of a text's letters that are not Latin, 0 to 1; a letter of a script without blanks between words counts as
    /// three.</summary>
    public static float ShareOfOthers(string text)
    {
        var (latin, others) = (0, 0);
        foreach (var letter in text)
        {
            if (char.IsLetter(letter))
            {
                var isLatin = letter < '\u0250' || letter is >= '\u1e00' and <= '\u1eff' or >= '\uff21' and <= '\uff5a';
                latin += isLatin ? 1 : 0;
                others +=
                    isLatin ? 0
                    : HasNoBlanks(letter) ? 3
                    : 1;
            }
        }

        return others == 0 ? 0 : (float)others / (latin + others);
    }

    /// <summary>Whether a letter is of a script that puts no blanks between words: Thai, Lao, Burmese, Khmer, kana, Han (surrogates,
    /// which are its rare letters nearly always, included).</summary>
    public static bool HasNoBlanks(char letter) =>
        letter
            is (>= '\u0e00' and <= '\u0eff')
                or (>= '\u1000' and <= '\u109f')
                or (>= '\u1780' and <= '\u17ff')
                or (>= '\u3040' and <= '\u30ff')
                or (>= '\u3400' and <= '\u9fff')
                or (>= '\uf900' and <= '\ufaff')
                or (>= '\ud840' and <= '\udfff');
}
