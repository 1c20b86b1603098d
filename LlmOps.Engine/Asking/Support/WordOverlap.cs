using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>How much of a claim's words a passage touches where words are compared by the letters they share: compounds and derived words
/// ("Krankheitstag" and "Erkrankung", "ausgezahlt" and "Auszahlung") have no stem in common.</summary>
internal static class WordOverlap
{
    private const int ShortestShared = 4;
    private const int ShortestSharedIdeographic = 1;

    /// <summary>Share of the letters of the claim's words that the passage has in one of its words, 0 to 1.</summary>
    public static double Of(TextUnit claim, ReadPassage passage, string language)
    {
        var told = passage
            .Words.Select(word => word.Text)
            .Where(word => word.Length >= ShortestShared && !StopWords.Contain(language, word))
            .ToHashSet(StringComparer.Ordinal);
        double all = 0,
            shared = 0;
        foreach (
            var word in claim.Words.Where(word =>
                word.Text.Length >= ShortestShared
                && !StopWords.Contain(language, word.Text)
                && !claim.Values.Any(value => value.Start <= word.Start && word.Start < value.End)
            )
        )
        {
            all += word.Text.Length;
            shared += told.Count == 0 ? 0 : Math.Min(word.Text.Length, told.Max(other => Shared(word.Text, other)));
        }

        // Every character of a Chinese word means something.
        foreach (var character in claim.Folded.Where(FoldedText.IsHan))
        {
            all += ShortestSharedIdeographic;
            shared += passage.Normal.Contains(character, StringComparison.Ordinal) ? ShortestSharedIdeographic : 0;
        }

        return all == 0 ? 1 : shared / all;
    }

    /// <summary>How many letters two words share in one piece; none where that is less than half of the shorter one.</summary>
    private static int Shared(string first, string second)
    {
        var longest = 0;
        for (var i = 0; i < first.Length; i++)
        {
            for (var j = 0; j < second.Length; j++)
            {
                var length = first.AsSpan(i).CommonPrefixLength(second.AsSpan(j));
                longest = Math.Max(longest, length);
            }
        }

        return longest >= ShortestShared && 2 * longest >= Math.Min(first.Length, second.Length) ? longest : 0;
    }
}
