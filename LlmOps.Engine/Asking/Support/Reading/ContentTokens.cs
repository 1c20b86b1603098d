using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>Reads the content of a text in order.</summary>
internal static partial class ContentTokens
{
    private const int ShortestWord = 2;

    // What stands before a verb in its plain form is no mark of a noun.
    private static readonly HashSet<string> s_beforeVerbs = ["to", "zu", "zum", "um"];

    /// <summary>The content of a text in order.</summary>
    public static IReadOnlyList<ContentToken> Of(TextUnit unit) =>
        unit.Language is Language.Japanese or Language.Chinese ? InUnspaced(unit) : InWords(unit);

    private static List<ContentToken> InWords(TextUnit unit)
    {
        var language = unit.Language;
        var (articles, prepositions, titles) = (
            Markers.Of("article", language),
            Markers.Of("preposition", language),
            Markers.Of("title", language)
        );
        var (only, forms, pointing) = (Markers.Of("only", language), Markers.Of("form", language), Markers.Of("pointing", language));
        var names = ProperNames.In(unit.Words, language).ToHashSet(StringComparer.Ordinal);
        var values = unit.Values.Where(value => !value.IsSoft).ToList();
        var tokens = new List<ContentToken>();
        var (mark, isMarked) = ("", false);
        for (var i = 0; i < unit.Words.Count; i++)
        {
            var word = unit.Words[i];
            if (word.IsAfterBreak)
            {
                (mark, isMarked) = ("", false);
            }

            if (values.Find(value => word.Start >= value.Start && word.Start < value.End) is { } told)
            {
                if (tokens is not [.., { Value: { } last }] || last != told)
                {
                    tokens.Add(new ContentToken(word.Text, word.Start) { Value = told, Mark = mark });
                }

                // "Thirty days of leave" in one word.
                if (unit.Concepts.FirstOrDefault(entry => entry.Start == word.Start) is { Concept: { IsThing: true } thing })
                {
                    tokens.Add(new ContentToken(word.Text, word.Start) { Concept = thing, IsNoun = true });
                }

                (mark, isMarked) = ("", false);
                continue;
            }

            var found = unit.Concepts.FirstOrDefault(entry => entry.Start == word.Start);
            var isTitled = i > 0 && word.IsCapitalised && titles.Contain(unit.Words[i - 1].Text);
            var concept =
                found.Concept is not null && !isTitled && SupportWords.IsContent(found, unit.Folded, language) ? found.Concept : null;
            var isPreposition = prepositions.Contain(word.Text);
            if (concept is null && (isPreposition || articles.Contain(word.Text)))
            {
                mark = isPreposition ? word.Text : mark;
                isMarked = !s_beforeVerbs.Contains(word.Text);
                continue;
            }

            if (concept is null && only.Contain(word.Text))
            {
                // What is behind it is the only one.
                (mark, isMarked) = ("", true);
                continue;
            }

            if (
                concept is null
                && (
                    word.Text.Length < ShortestWord
                    || StopWords.Contain(language, word.Text)
                    || Polarity.Counts(word.Text, language)
                    || Units.Of(word.Text) is not null
                    || NumberWords.Contains(word.Text)
                    || MonthNames.Contains(word.Text)
                    || QuantifierWords.Contain(word.Text, language)
                    || titles.Contain(word.Text)
                    || forms.Contain(word.Text)
                )
            )
            {
                (mark, isMarked) = ("", false);
                continue;
            }

            var isName =
                concept is null
                && (
                    names.Contains(word.Text)
                    || (
                        word is { IsCapitalised: true, Start: > 0 }
                        && (IsQuoted(unit, word) || (language != Language.German && !word.IsAfterBreak) || isTitled)
                    )
                );
            if (
                isName
                && tokens is [.., { IsName: true } first]
                && i > 0
                && !word.IsAfterBreak
                && first.Start + first.Text.Length == unit.Words[i - 1].End
            )
            {
                // "Helen Ward" is one.
                tokens[^1] = first with
                {
                    Text = unit.Folded[first.Start..word.End],
                };
                continue;
            }

            tokens.Add(
                new ContentToken(concept is null ? word.Text : unit.Folded[found.Start..found.End], word.Start)
                {
                    Concept = concept,
                    IsName = isName,
                    IsNoun =
                        isName
                        || concept is { IsThing: true }
                        || (concept is null && (IsNoun(word, isMarked, unit.IsSentence, language) || Opens(unit, i, language))),
                    Mark = mark,
                    IsGerman = language == Language.German,
                    // "During that period": something that was named before.
                    IsReferredTo = i > 0 && !word.IsAfterBreak && pointing.Contain(unit.Words[i - 1].Text),
                }
            );
            (mark, isMarked) = ("", false);
            i += concept is null ? 0 : found.Words - 1;
        }

        return tokens;
    }

    /// <summary>"«Вектор»".</summary>
    private static bool IsQuoted(TextUnit unit, TextWord word) => unit.Folded[word.Start - 1] is '«' or '„' or '“' or '"';

    /// <summary>"Didcot does not", "Requests are": the first word before a small one.</summary>
    private static bool Opens(TextUnit unit, int at, string language) =>
        at == 0
        && language is Language.English or Language.French or Language.Spanish or Language.German
        && unit.Words.Count > 1
        && (
            StopWords.Contain(language, unit.Words[1].Text)
            || unit.Concepts.Any(found => found.Start == unit.Words[1].Start && !found.Concept.IsThing)
        )
        && !Markers.Of("preposition", language).Contain(unit.Words[1].Text)
        && !Markers.Of("article", language).Contain(unit.Words[1].Text);

    private static bool IsNoun(TextWord word, bool isMarked, bool isSentence, string language) =>
        language switch
        {
            Language.German => word.IsCapitalised && (word.Start > 0 || !isSentence || ProperNames.LooksCommon(word.Text)),
            Language.Russian => !RussianVerb().IsMatch(word.Text),
            _ => isMarked && !(language == Language.English && word.Text.EndsWith("ing", StringComparison.Ordinal)),
        };

    /// <summary>Concepts, and runs of one script between them.</summary>
    private static List<ContentToken> InUnspaced(TextUnit unit)
    {
        var text = unit.Folded;
        var values = unit.Values.Where(value => !value.IsSoft).ToList();
        var tokens = new List<ContentToken>();
        for (var i = 0; i < text.Length; )
        {
            if (values.Find(value => value.Start <= i && i < value.End) is { } told)
            {
                tokens.Add(new ContentToken(text[told.Start..told.End], told.Start) { Value = told, Mark = ParticleAt(text, told.End) });
                i = told.End;
                continue;
            }

            if (
                unit.Concepts.FirstOrDefault(entry => entry.Start == i) is { Concept: { } concept } found
                && SupportWords.IsContent(found, text, unit.Language)
            )
            {
                tokens.Add(
                    new ContentToken(text[found.Start..found.End], i)
                    {
                        Concept = concept,
                        IsNoun = concept.IsThing,
                        Mark = ParticleAt(text, found.End),
                    }
                );
                i = found.End;
                continue;
            }

            var end = i;
            while (
                end < text.Length
                && IsOfOneRun(text[i], text[end])
                && !values.Exists(value => value.Start == end)
                && (end == i || !unit.Concepts.Any(entry => entry.Start == end))
            )
            {
                end++;
            }

            if (end - i >= ShortestWord || (end > i && char.IsAsciiLetter(text[i])))
            {
                var isKana = FoldedText.IsKatakana(text[i]) || char.IsAsciiLetter(text[i]);
                tokens.Add(
                    new ContentToken(text[i..end], i)
                    {
                        IsNoun = ParticleAt(text, end).Length > 0 || isKana || end == text.Length || !FoldedText.IsKana(text[end]),
                        Mark = ParticleAt(text, end),
                    }
                );
            }

            i = Math.Max(end, i + 1);
        }

        return tokens;
    }

    private static bool IsOfOneRun(char first, char next) =>
        FoldedText.IsHan(first) ? FoldedText.IsHan(next)
        : FoldedText.IsKatakana(first) ? FoldedText.IsKatakana(next)
        : char.IsAsciiLetterOrDigit(first) && char.IsAsciiLetterOrDigit(next);

    private static string ParticleAt(string text, int at) =>
        at >= text.Length ? ""
        : text[at] is 'は' or 'が' ? "は"
        : text[at] is 'を' or 'に' or 'で' or 'の' or 'へ' or 'と' ? text[at].ToString()
        : text.AsSpan(at).StartsWith("から") ? "から"
        : text.AsSpan(at).StartsWith("まで") ? "まで"
        : "";

    [GeneratedRegex(@"(?:л|ла|ло|ли|ет|ит|ют|ят|ут|ат|ть|ся|сь|ан|ана|ано|аны|ен|ена|ено|ены|ыт|ыта|ыто|ыты|о)$")]
    private static partial Regex RussianVerb();
}
