using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>What a sentence says with a qualifier (only, if, as planned, as alleged) and a claim says without it, or adds.</summary>
internal static class Qualifiers
{
    private const double SaysTheSame = 0.6;
    private const double SaysMost = 0.5;
    private const double NamesCondition = 0.34;

    // What plans and proposes, where a claim says it in other words.
    private static readonly List<string> s_planned = ["=plan", "=propose", "=request2"];

    /// <summary>Whether every sentence that says the claim says it with a qualifier that the claim drops.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="passage">The passage.</param>
    /// <param name="language">The language of both.</param>
    /// <param name="said">What was said before the claim, above all the question: a condition or source that it names is the claim's as
    /// well.</param>
    public static bool AreDropped(TextUnit claim, ReadPassage passage, string language, string said)
    {
        var isDropped = false;
        foreach (
            var sentence in passage.Text.SentenceUnits.Where(unit => unit.Covers(claim) >= SaysTheSame || IsScoped(claim, unit, language))
        )
        {
            if (!IsDropped(claim, sentence, language, said))
            {
                return false;
            }

            isDropped = true;
        }

        return isDropped;
    }

    /// <summary>"Everyone may vote" shares fewer words with "only members may vote", and so does what another source says.</summary>
    private static bool IsScoped(TextUnit claim, TextUnit sentence, string language) =>
        sentence.Covers(claim) >= SaysMost
        && (
            (IsUnder("everyone", claim, language) && IsUnder("only", sentence, language))
            || (IsUnder("according", claim, language) && IsUnder("according", sentence, language))
        );

    private static bool IsDropped(TextUnit claim, TextUnit sentence, string language, string said) =>
        DiffersInOnly(claim, sentence, language)
        || DropsCondition(claim, sentence, language, said)
        || TakesPlanForDone(claim, sentence, language)
        || (IsUnder("alleged", sentence, language) && !IsUnder("alleged", claim, language) && !IsUnder("according", claim, language))
        || (IsUnder("denied", sentence, language) && !IsUnder("denied", claim, language) && !claim.Denies)
        || NamesAnotherSource(claim, sentence, language);

    private static bool IsUnder(string kind, TextUnit unit, string language) => Markers.Of(kind, language).AreIn(unit);

    private static bool DiffersInOnly(TextUnit claim, TextUnit sentence, string language)
    {
        var (said, told) = (IsUnder("only", claim, language), IsUnder("only", sentence, language));
        if (said && !told)
        {
            // "Only three are left": no more than that, and they alone.
            if (Markers.Of("only", language).Find(claim.Words, 0) is { } few && BeginsValue(claim, few.At + few.Count))
            {
                return false;
            }

            return !IsUnder("except", sentence, language) && !sentence.Denies;
        }

        if (said || !told || !IsUnder("everyone", claim, language))
        {
            return false;
        }

        // "All members" is no more than "only members".
        return Markers.Of("only", language).Find(sentence.Words, 0) is not { } only
            || sentence
                .Words.Skip(only.At + only.Count)
                .FirstOrDefault(word => word.Text.Length > 3 && !StopWords.Contain(language, word.Text))
                .Text
                is not { } group
            || !claim.Words.Any(word => WordForm.IsSame(word.Text, group));
    }

    private static bool BeginsValue(TextUnit unit, int word) =>
        word < unit.Words.Count && unit.Values.Any(value => value.Start <= unit.Words[word].Start && unit.Words[word].Start < value.End);

    private static bool DropsCondition(TextUnit claim, TextUnit sentence, string language, string said)
    {
        if (
            language is Language.Japanese or Language.Chinese
            || IsUnder("if", claim, language)
            || (Markers.Of("unless", language).Find(sentence.Words, 0) ?? Markers.Of("if", language).Find(sentence.Words, 0))
                is not { } marker
        )
        {
            return false;
        }

        var condition = sentence
            .Words.Skip(marker.At + marker.Count)
            .TakeWhile((word, i) => marker.At > 0 || i == 0 || !word.IsAfterBreak)
            .Where(word => word.Text.Length > 2 && !StopWords.Contain(language, word.Text))
            .ToList();
        return condition.Count > 0
            && !Names(claim.Words)
            && (said.Length == 0 || !Names([.. claim.Words, .. TextWord.ReadAll(said, FoldedText.Fold(said))]));

        bool Names(IReadOnlyList<TextWord> words) =>
            condition.Count(word => words.Any(own => WordForm.IsSame(own.Text, word.Text))) >= NamesCondition * condition.Count;
    }

    private static bool TakesPlanForDone(TextUnit claim, TextUnit sentence, string language) =>
        IsUnder("plan", sentence, language)
        && !IsUnder("plan", claim, language)
        && !IsUnder("modal", claim, language)
        && !s_planned.Exists(word => claim.Content.Contains(word) && sentence.Content.Contains(word))
        && (IsUnder("done", claim, language) || IsSimplePast(claim, language))
        && !IsUnder("done", sentence, language);

    private static bool IsSimplePast(TextUnit claim, string language) =>
        claim.Words.Any(word =>
            !word.IsCapitalised
            && language switch
            {
                Language.English => word.Text.Length > 4 && word.Text.EndsWith("ed", StringComparison.Ordinal),
                Language.Polish or Language.Czech => word.Text.Length > 4
                    && (word.Text.EndsWith("la", StringComparison.Ordinal) || word.Text.EndsWith('l')),
                Language.Russian => word.Text.Length > 4
                    && (
                        word.Text.EndsWith("ла", StringComparison.Ordinal)
                        || word.Text.EndsWith("ли", StringComparison.Ordinal)
                        || word.Text.EndsWith('л')
                    ),
                _ => false,
            }
        );

    /// <summary>"According to the mayor" of what the engineer says.</summary>
    private static bool NamesAnotherSource(TextUnit claim, TextUnit sentence, string language)
    {
        var (said, told) = (Source(claim, language), Source(sentence, language));
        return said.Count > 0 && told.Count > 0 && !said.Exists(word => told.Exists(other => WordForm.IsSame(word, other)));
    }

    private static List<string> Source(TextUnit unit, string language)
    {
        if (Markers.Of("according", language).Find(unit.Words, 0) is not { } marker)
        {
            return [];
        }

        // Up to the comma or the verb: an article may stand before the name.
        return
        [
            .. unit
                .Words.Skip(marker.At + marker.Count)
                .TakeWhile(
                    (word, i) =>
                        i < 4
                        && (i == 0 || !word.IsAfterBreak)
                        && (i == 0 || word.IsCapitalised || !StopWords.Contain(language, word.Text) || i == 1)
                )
                .Where(word =>
                    word.Text.Length > 2 && !StopWords.Contain(language, word.Text) && word.Text is not ("herr" or "herrn" or "frau")
                )
                .Select(word => word.Text),
        ];
    }
}
