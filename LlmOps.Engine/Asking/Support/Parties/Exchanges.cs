using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Parties;

/// <summary>Two participants of a sentence that a claim exchanges while it leaves the words around them as they are: "the warden dismissed
/// the gardener", "the gardener dismissed the warden".</summary>
internal static partial class Exchanges
{
    private const int ShortestName = 2;
    private const int LongestClaim = 40;
    private const int ShortestGermanStem = 3;
    private const double SameFrame = 0.8;

    // Case endings tell who does what there: a word that moves with its ending keeps its part.
    private static readonly HashSet<string> s_caseLanguages = [Language.Russian, Language.Polish, Language.Czech, Language.Turkish];

    // There a noun has a capital, an article or a preposition; a verb has none.
    private static readonly HashSet<string> s_articleLanguages =
    [
        Language.English,
        Language.German,
        Language.French,
        Language.Spanish,
        Language.Italian,
        Language.Portuguese,
        Language.Dutch,
        Language.Unknown,
    ];

    /// <summary>Whether a claim exchanges two participants of a unit of the passage, and no unit says what it says.</summary>
    public static bool Are(TextUnit claim, IReadOnlyList<TextUnit> units, string language)
    {
        if (Roles.AreMutual(claim.Folded))
        {
            return false;
        }

        if (language == Language.Chinese)
        {
            return units.Any(unit => AreInChinese(claim.Folded, unit.Folded));
        }

        if (language == Language.Japanese)
        {
            return units.Any(unit => AreInJapanese(claim.Folded, unit.Folded))
                && !units.Any(unit => unit.Folded.Contains(claim.Folded.TrimEnd('。'), StringComparison.Ordinal));
        }

        var said = Parts(claim, language);
        if (said.Count is < 3 or > LongestClaim)
        {
            return false;
        }

        var isExchanged = false;
        var best = 0;
        foreach (var unit in units)
        {
            var told = Parts(unit, language);
            if (told.Count is < 3 or > 2 * LongestClaim)
            {
                continue;
            }

            if (HasAgent(claim, language) != HasAgent(unit, language))
            {
                isExchanged |= HasAgent(claim, language)
                    ? KeepsSubjectInPassive(said, told, language)
                    : KeepsSubjectInPassive(told, said, language);
                continue;
            }

            var plain = Common(said, told);
            var most = Pairs(said)
                .Where(pair => Moves(pair, said, told, language))
                .Select(pair => Common(Swap(said, pair), told))
                .DefaultIfEmpty(0)
                .Max();
            best = Math.Max(best, plain);

            // Two that stand side by side, as where the verb comes last, count once.
            isExchanged |= (most >= plain + 2 && most >= SameFrame * Length(said)) || (most > plain && most == Length(said));
        }

        return isExchanged && best < SameFrame * Length(said);
    }

    private static List<Part> Parts(TextUnit unit, string language)
    {
        var (articles, prepositions, objects) = (
            Markers.Of("article", language),
            Markers.Of("preposition", language),
            Markers.Of("object", language)
        );
        var parts = new List<Part>();
        var mark = "";
        var isNoun = false;
        foreach (var word in unit.Words)
        {
            // "Van Dijk" is a name, and the "a" before a Portuguese noun is an article more often than a preposition.
            var isPreposition =
                objects.Contain(word.Text)
                || (prepositions.Contain(word.Text) && !articles.Contain(word.Text) && (!word.IsCapitalised || word.Start == 0));
            if (isPreposition)
            {
                mark =
                    !objects.Contain(word.Text) ? word.Text
                    : mark.Length > 0 ? mark
                    : "object";
            }

            if (articles.Contain(word.Text) || isPreposition)
            {
                isNoun = true;
                continue;
            }

            if (word.Text.Length == 1 && char.IsLetter(word.Text[0]) && word.IsAfterBreak && parts is [.., { IsName: true }])
            {
                // "S.p.A." is a part of the name.
                continue;
            }

            var isSmall = StopWords.Contain(language, word.Text) || char.IsDigit(word.Text[0]) || word.Text.Length < ShortestName;
            if (
                parts.Count > 0
                && word.IsCapitalised
                && !isSmall
                && parts[^1] is { IsNoun: true } name
                && !word.IsAfterBreak
                && !isNoun
                && (name.IsName || (language != Language.German && s_articleLanguages.Contains(language)))
            )
            {
                parts[^1] = name with { Words = [.. name.Words, word.Text] };
                continue;
            }

            isNoun |= word.IsCapitalised || !s_articleLanguages.Contains(language);
            parts.Add(new Part([word.Text], mark, word.IsCapitalised, isSmall, isNoun && !isSmall));
            (mark, isNoun) = ("", false);
        }

        return parts;
    }

    /// <summary>"The warden was dismissed by the gardener" of "the warden dismissed the gardener", and the other way round.</summary>
    private static bool KeepsSubjectInPassive(List<Part> passive, List<Part> active, string language)
    {
        var by = Markers.Of("by", language);
        var agent = passive.FindIndex(part => part.IsNoun && by.Contain(part.Mark));
        var subject = passive.FindIndex(part => part.IsNoun && part.Mark.Length == 0);
        if (!s_articleLanguages.Contains(language) || agent < 0 || subject < 0 || subject > agent)
        {
            return false;
        }

        for (var verb = 1; verb + 1 < active.Count; verb++)
        {
            if (
                !active[verb].IsNoun
                && !active[verb].IsSmall
                && passive.Index().Any(part => part.Index > subject && !part.Item.IsNoun && IsOneVerb(part.Item, active[verb], language))
                && active[..verb].FindLast(part => part.IsNoun && part.Mark.Length == 0) is { } doer
                && active[(verb + 1)..].Find(part => !part.IsSmall) is { IsNoun: true, Mark: "" or "object" } other
            )
            {
                return doer.IsSame(passive[subject]) && other.IsSame(passive[agent]);
            }
        }

        return false;
    }

    /// <summary>"Gelobt" is a form of "lobte".</summary>
    private static bool IsOneVerb(Part first, Part second, string language) =>
        first.IsSame(second)
        || (
            language == Language.German
            && first.Words[0].StartsWith("ge", StringComparison.Ordinal)
            && second.Words[0].AsSpan().CommonPrefixLength(first.Words[0].AsSpan(2)) >= ShortestGermanStem
        );

    private static IEnumerable<(int First, int Second)> Pairs(List<Part> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            for (var j = i + 1; j < parts.Count; j++)
            {
                // What does one thing to the other stands between them, or before both.
                if (
                    parts[i].IsNoun
                    && parts[j].IsNoun
                    && parts.Index().Any(part => part.Index != i && part.Index != j && !part.Item.IsSmall)
                )
                {
                    yield return (i, j);
                }
            }
        }
    }

    private static bool Moves((int First, int Second) pair, List<Part> said, List<Part> told, string language)
    {
        var (first, second) = (said[pair.First], said[pair.Second]);
        if (told.Find(part => part.IsSame(first)) is not { } one || told.Find(part => part.IsSame(second)) is not { } other)
        {
            return false;
        }

        // A preposition or an article that goes along keeps the part of its word.
        var keeps = (first.Mark.Length > 0 && first.Mark == one.Mark) || (second.Mark.Length > 0 && second.Mark == other.Mark);
        return !keeps
            && (
                !s_caseLanguages.Contains(language)
                || !first.Words[^1].Equals(one.Words[^1], StringComparison.Ordinal)
                || !second.Words[^1].Equals(other.Words[^1], StringComparison.Ordinal)
            );
    }

    private static List<Part> Swap(List<Part> parts, (int First, int Second) pair)
    {
        List<Part> swapped = [.. parts];
        (swapped[pair.First], swapped[pair.Second]) = (swapped[pair.Second], swapped[pair.First]);
        return swapped;
    }

    private static int Length(List<Part> parts) => parts.Sum(part => part.Words.Count);

    /// <summary>Words of the longest sequence that both have.</summary>
    private static int Common(List<Part> first, List<Part> second)
    {
        var lengths = new int[first.Count + 1, second.Count + 1];
        for (var i = 1; i <= first.Count; i++)
        {
            for (var j = 1; j <= second.Count; j++)
            {
                lengths[i, j] = Math.Max(lengths[i - 1, j], lengths[i, j - 1]);
                if (first[i - 1].IsSame(second[j - 1]))
                {
                    lengths[i, j] = Math.Max(lengths[i, j], lengths[i - 1, j - 1] + first[i - 1].Words.Count);
                }
            }
        }

        return lengths[first.Count, second.Count];
    }

    /// <summary>A passive that names who does it: the participants change places by right.</summary>
    private static bool HasAgent(TextUnit unit, string language) =>
        (language is Language.Russian or Language.Czech && Markers.Of("be", language).Find(unit.Words, 0) is not null)
        || (
            Markers.Of("by", language).Find(unit.Words, 0) is not null
            && (
                Markers.Of("be", language).Find(unit.Words, 0) is not null
                || language is Language.Swedish or Language.Turkish or Language.English
            )
        );

    private static bool AreInChinese(string claim, string unit)
    {
        var text = claim.TrimEnd('。', '.', '！');
        for (var at = ShortestName; at < text.Length - ShortestName; at++)
        {
            for (var end = at + 1; end <= text.Length - ShortestName; end++)
            {
                var (first, verb, second) = (text[..at], text[at..end], text[end..]);
                if (
                    unit.Contains(second + verb + first, StringComparison.Ordinal)
                    && !verb.AsSpan().ContainsAny("和与跟")
                    && !verb.EndsWith('是')
                )
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Particles show the parts: two nouns that exchange theirs before the same verb.</summary>
    private static bool AreInJapanese(string claim, string unit)
    {
        var (said, told) = (JapaneseParts(claim), JapaneseParts(unit));
        if (said.Verb.Length == 0 || said.Verb != told.Verb)
        {
            return false;
        }

        foreach (var (first, mark) in said.Nouns)
        {
            foreach (var (second, other) in said.Nouns.Where(noun => noun.Key != first && noun.Value != mark))
            {
                if (told.Nouns.GetValueOrDefault(first) == other && told.Nouns.GetValueOrDefault(second) == mark)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static (Dictionary<string, string> Nouns, string Verb) JapaneseParts(string text)
    {
        var nouns = new Dictionary<string, string>(StringComparer.Ordinal);
        var end = 0;
        foreach (Match match in JapaneseNoun().Matches(text))
        {
            nouns.TryAdd(match.Groups["noun"].Value, match.Groups["mark"].Value == "が" ? "は" : match.Groups["mark"].Value);
            end = match.Index + match.Length;
        }

        return (nouns, text[end..].Trim('。', '、'));
    }

    [GeneratedRegex(@"(?<noun>[\u4e00-\u9fff\u30a0-\u30ffa-z0-9々]+(?:さん|様|氏)?)(?<mark>は|が|を|に|へ|から|より|と)")]
    private static partial Regex JapaneseNoun();

    /// <summary>A word or a name, with the preposition or article that shows its part in the sentence.</summary>
    private sealed record Part(IReadOnlyList<string> Words, string Mark, bool IsName, bool IsSmall, bool IsNoun)
    {
        public bool IsSame(Part other) => Words.Any(word => other.Words.Any(there => WordForm.IsSame(word, there)));
    }
}
