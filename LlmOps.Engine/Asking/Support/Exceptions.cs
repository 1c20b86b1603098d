using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>What a sentence says of all but one, and a claim of that one or of all.</summary>
internal static class Exceptions
{
    private const double SaysTheSame = 0.5;

    /// <summary>How a claim stands to the exceptions of a passage: 1 it says of the exception that it is one, -1 it passes it over, 0 there
    /// are none that it speaks of.</summary>
    public static int Compare(TextUnit claim, IReadOnlyList<TextUnit> sentences, string language)
    {
        var markers = Markers.Of("except", language);
        foreach (var sentence in sentences.Where(unit => markers.AreIn(unit) && unit.Covers(claim) >= SaysTheSame))
        {
            if (markers.AreIn(claim))
            {
                return 1;
            }

            if (language is Language.Japanese or Language.Chinese)
            {
                var excepted = Excepted(sentence.Folded, markers, language == Language.Japanese);
                if (excepted.Length > 1 && claim.Folded.Contains(excepted, StringComparison.Ordinal))
                {
                    return claim.Denies != sentence.Denies ? 1 : -1;
                }

                continue;
            }

            if (markers.Find(sentence.Words, 0) is not { } marker)
            {
                continue;
            }

            var names = sentence
                .Words.Skip(marker.At + marker.Count)
                .TakeWhile((word, i) => i == 0 || !(word.IsAfterBreak || Markers.Of("be", language).Contain(word.Text)))
                .Where(word => word.Text.Length > 2 && !StopWords.Contain(language, word.Text))
                .Take(3)
                .ToList();
            var others = sentence.Words.Take(marker.At).ToList();
            // "Plus VAT" says of it what "excluding VAT" says.
            if (Markers.Of("plus", language).AreIn(claim))
            {
                continue;
            }

            if (
                names.Exists(name =>
                    claim.Words.Any(word => WordForm.IsSame(word.Text, name.Text))
                    && !others.Exists(word => WordForm.IsSame(word.Text, name.Text))
                )
            )
            {
                return claim.Denies != sentence.Denies ? 1 : -1;
            }

            if (Markers.Of("everyone", language).AreIn(claim))
            {
                return -1;
            }
        }

        return 0;
    }

    /// <summary>"月曜日以外は", "除了周一，".</summary>
    private static string Excepted(string text, Markers markers, bool isBefore)
    {
        var marker = markers.Entries.FirstOrDefault(entry => text.Contains(entry, StringComparison.Ordinal)) ?? "";
        var at = text.IndexOf(marker, StringComparison.Ordinal);
        return isBefore
            ? text[(text[..at].LastIndexOfAny(['、', '。', 'は', 'が']) + 1)..at]
            : string.Concat(text[(at + marker.Length)..].TakeWhile(FoldedText.IsHan).Take(4));
    }
}
