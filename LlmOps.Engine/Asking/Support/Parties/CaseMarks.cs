using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Parties;

/// <summary>Who does something to whom where endings (Russian) or articles (German) mark it: a noun that is the subject in a claim and the
/// object in its passage, beside another for which it is the other way round.</summary>
internal static partial class CaseMarks
{
    private const int ShortestStem = 3;
    private const int LongestEnding = 2;

    private static readonly HashSet<string> s_prepositions =
    [
        "an",
        "auf",
        "aus",
        "bei",
        "durch",
        "für",
        "fur",
        "gegen",
        "hinter",
        "in",
        "mit",
        "nach",
        "neben",
        "ohne",
        "seit",
        "über",
        "uber",
        "um",
        "unter",
        "von",
        "vor",
        "zu",
        "zwischen",
    ];

    private enum Mark
    {
        /// <summary>The form of a subject.</summary>
        Subject,

        /// <summary>The form of an object.</summary>
        Object,

        /// <summary>The form of either.</summary>
        Either,
    }

    /// <summary>Whether a claim and a sentence with the same active verb exchange subject and object.</summary>
    public static bool AreExchanged(TextUnit claim, TextUnit sentence, string language)
    {
        if (language is not (Language.German or Language.Russian) || SharedActiveVerb(claim, sentence, language) is not { } verb)
        {
            return false;
        }

        var (isSubject, isFirst, isObject, isBehind) = (false, false, false, false);
        foreach (var (at, said, told) in SharedNouns(claim, sentence, language))
        {
            isSubject |= (said, told) is (Mark.Subject, Mark.Object);
            isFirst |= (said, told) is (Mark.Subject, Mark.Object) && at < verb;
            isObject |= (said, told) is (Mark.Object, Mark.Subject);
            isBehind |= (said, told) is (Mark.Either, Mark.Either) && at > verb;
        }

        // A Russian noun without life has one form for both: then its place in the claim tells.
        return isSubject && (isObject || (isFirst && isBehind));
    }

    /// <summary>Where in the claim the verb stands that both have; null: they share none, or one of them is passive.</summary>
    private static int? SharedActiveVerb(TextUnit claim, TextUnit sentence, string language)
    {
        if (language == Language.German && (GermanPassive().IsMatch(claim.Folded) || GermanPassive().IsMatch(sentence.Folded)))
        {
            return null;
        }

        for (var i = 0; i < claim.Words.Count; i++)
        {
            if (
                IsVerb(claim.Words[i], language)
                && sentence.Words.Any(other => IsVerb(other, language) && IsForm(claim.Words[i].Text, other.Text))
            )
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>In German, any small word that carries content may be it.</summary>
    private static bool IsVerb(TextWord word, string language) =>
        language == Language.Russian
            ? RussianVerb().IsMatch(word.Text)
            : !word.IsCapitalised && word.Text.Length > ShortestStem && !StopWords.Contain(language, word.Text);

    private static IEnumerable<(int At, Mark Said, Mark Told)> SharedNouns(TextUnit claim, TextUnit sentence, string language)
    {
        for (var i = 0; i < claim.Words.Count; i++)
        {
            for (var j = 0; j < sentence.Words.Count; j++)
            {
                var (said, told) = (claim.Words[i].Text, sentence.Words[j].Text);
                if (language == Language.Russian)
                {
                    if (!RussianVerb().IsMatch(said) && Declined(said, told) is { } marks)
                    {
                        yield return (i, marks.Said, marks.Told);
                    }
                }
                else if (
                    said == told
                    && claim.Words[i].IsCapitalised
                    && i > 0
                    && j > 0
                    && MarkOf(claim.Words, i) is { } one
                    && MarkOf(sentence.Words, j) is { } other
                )
                {
                    yield return (i, one, other);
                }
            }
        }
    }

    /// <summary>What an article says; one that belongs to a preposition says nothing.</summary>
    private static Mark? MarkOf(IReadOnlyList<TextWord> words, int at) =>
        at > 1 && s_prepositions.Contains(words[at - 2].Text) ? null
        : words[at - 1].Text is "den" or "dem" or "einen" or "einem" ? Mark.Object
        : words[at - 1].Text is "der" or "ein" ? Mark.Subject
        : null;

    /// <summary>What the endings of two forms of one Russian noun say; null: they are not forms of one.</summary>
    private static (Mark Said, Mark Told)? Declined(string said, string told)
    {
        if (Math.Min(said.Length, told.Length) <= ShortestStem)
        {
            return null;
        }

        if (said == told)
        {
            return RussianConsonant().IsMatch(said) ? (Mark.Either, Mark.Either) : null;
        }

        return (IsObjectOf(told, said), IsObjectOf(said, told)) switch
        {
            (true, _) => (Mark.Subject, Mark.Object),
            (_, true) => (Mark.Object, Mark.Subject),
            _ => null,
        };
    }

    /// <summary>"Учителя" of "учитель", "Лебедеву" of "Лебедева".</summary>
    private static bool IsObjectOf(string form, string subject)
    {
        var stem =
            RussianConsonant().IsMatch(subject) ? subject.TrimEnd('ь', 'й')
            : subject[^1] is 'а' or 'я' ? subject[..^1]
            : "";
        return stem.Length >= ShortestStem
            && form.Length == stem.Length + 1
            && form.StartsWith(stem, StringComparison.Ordinal)
            && (subject[^1] is 'а' or 'я' ? form[^1] is 'у' or 'ю' : form[^1] is 'а' or 'я' or 'у' or 'ю');
    }

    private static bool IsForm(string first, string second)
    {
        var shared = first.AsSpan().CommonPrefixLength(second);
        return shared >= ShortestStem && first.Length - shared <= LongestEnding && second.Length - shared <= LongestEnding;
    }

    [GeneratedRegex(@"\b(?:wird|wurde|werden|wurden|worden)\b")]
    private static partial Regex GermanPassive();

    [GeneratedRegex(@"^\p{L}{2,}(?:л|ла|ло|ли|ет|ит|ют|ят|ут|ат)$")]
    private static partial Regex RussianVerb();

    [GeneratedRegex(@"[бвгджзйклмнпрстфхцчшщь]$")]
    private static partial Regex RussianConsonant();
}
