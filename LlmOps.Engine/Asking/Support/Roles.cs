using System.Buffers;
using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Who does something to whom: a claim that swaps the two says something else with the same words.</summary>
/// <param name="words">Finds the words that carry content.</param>
internal sealed partial class Roles(SupportWords words)
{
    private const int ShortestKatakanaName = 3;

    // What each does to the other: the order of the two says nothing.
    private static readonly string[] s_mutual =
    [
        "merge",
        "merg",
        "partner",
        "cooperat",
        "collaborat",
        "compet",
        "border",
        "marr",
        "meet",
        "met",
        "share",
        "equal",
        "play",
        "talk",
        "negotiat",
        "agree",
        "fus",
        "koop",
        "grenz",
        "heirat",
        "triff",
        "traf",
        "spiel",
        "gleich",
        "fusion",
        "epous",
        "rencontr",
        "collabor",
        "fusion",
        "casa",
        "colabor",
        "слил",
        "объедин",
        "партн",
        "сотруд",
        "женил",
        "играет",
        "встреч",
        "合併",
        "合并",
        "提携",
        "合作",
        "結婚",
        "结婚",
        "対戦",
        "اندمج",
        "تعاون",
        "تزوج",
        "شراك",
    ];

    private static readonly FrozenSet<string> s_joining = (
        "and or with between both und oder mit zwischen sowie et ou avec entre y o con e и или с со между و او مع بين"
    )
        .Split(' ')
        .Select(FoldedText.Fold)
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_beforeGermanNouns =
        "der die das den dem des ein eine einen einem einer eines im am zum zur beim vom ins in auf an bei fur ohne mit uber unter kein keine seit jeder jede jedes"
            .Split(' ')
            .ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] s_grammar = ["公", "司", "社", "被", "由", "的", "了", "是", "在", "年", "月", "日"];
    private static readonly SearchValues<char> s_breaks = SearchValues.Create(",;:.()、，；。");
    private static readonly SearchValues<char> s_clauseEnds = SearchValues.Create(",;.、。，");

    private enum Agent
    {
        Unknown,
        First,
        Second,
    }

    /// <summary>Whether a sentence says of two names what a claim says of them the other way round.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="sentences">The sentences of the passage.</param>
    /// <param name="language">The language of both.</param>
    public bool AreSwapped(TextUnit claim, IReadOnlyList<TextUnit> sentences, string language)
    {
        foreach (var said in Relations(claim, language))
        {
            var isSwapped = false;
            var isSaid = false;
            foreach (var told in sentences.SelectMany(sentence => Relations(sentence, language)))
            {
                if (!told.Action.Any(verb => said.Action.Any(other => IsInflected(verb, other))))
                {
                    continue;
                }

                isSaid |= IsSame(told.Doer, said.Doer) && IsSame(told.Other, said.Other);
                isSwapped |= IsSame(told.Doer, said.Other) && IsSame(told.Other, said.Doer);
            }

            if (isSwapped && !isSaid)
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<Relation> Relations(TextUnit unit, string language)
    {
        var names = NamesIn(unit, language);
        for (var i = 0; i + 1 < names.Count; i++)
        {
            var (first, second) = (names[i], names[i + 1]);
            var text = unit.Folded;
            var between = text[first.End..second.Start];
            var scope = language switch
            {
                Language.German => $"{between} {ToClauseEnd(text, second.End)}",
                Language.Japanese => ToClauseEnd(text, second.End),
                Language.Chinese => $"{between} {ToClauseEnd(text, second.End)}",
                Language.Arabic => $"{text[..first.Start]} {between}",
                _ => between,
            };
            var action = ActionIn(scope, language);
            var agent = AgentOf(text, first, second, between, language);
            if (
                action.Count == 0
                || agent == Agent.Unknown
                || IsSame(first.Words, second.Words)
                || Array.Exists(s_mutual, verb => IsSaid(verb, scope))
            )
            {
                continue;
            }

            yield return agent == Agent.First
                ? new Relation(first.Words, second.Words, action)
                : new Relation(second.Words, first.Words, action);
        }
    }

    /// <summary>Words, or single Chinese characters: a verb of one has no pair.</summary>
    private HashSet<string> ActionIn(string scope, string language)
    {
        if (language is not (Language.Japanese or Language.Chinese))
        {
            return words.Of(scope, scope, TextWord.ReadAll(scope, scope), language);
        }

        HashSet<string> action = [.. scope.Where(FoldedText.IsHan).Select(character => character.ToString())];
        action.ExceptWith(s_grammar);
        return action;
    }

    private static bool IsSaid(string verb, string scope) =>
        FoldedText.IsIdeographic(verb[0])
            ? scope.Contains(verb, StringComparison.Ordinal)
            : TextWord.ReadAll(scope, scope).Exists(word => word.Text.StartsWith(verb, StringComparison.Ordinal));

    private static Agent AgentOf(string text, Name first, Name second, string between, string language)
    {
        if (language == Language.Japanese)
        {
            var (behindFirst, behindSecond) = (ParticleBehind(text, first.End), ParticleBehind(text, second.End));
            var isPassive = JapanesePassive().IsMatch(ToClauseEnd(text, second.End));
            return (behindFirst, behindSecond) switch
            {
                ("は" or "が", "を") => isPassive ? Agent.Unknown : Agent.First,
                ("を", "は" or "が") => isPassive ? Agent.Unknown : Agent.Second,
                ("は" or "が", "に" or "によって" or "から") => isPassive ? Agent.Second : Agent.First,
                ("に" or "によって" or "から", "は" or "が") => isPassive ? Agent.First : Agent.Second,
                _ => Agent.Unknown,
            };
        }

        if (between.AsSpan().ContainsAny(s_breaks) || TextWord.ReadAll(between, between).Exists(word => s_joining.Contains(word.Text)))
        {
            return Agent.Unknown;
        }

        var passive = language switch
        {
            Language.English => EnglishPassive().IsMatch(between),
            Language.Unknown => EnglishPassive().IsMatch(between)
                || RomancePassive().IsMatch(between)
                || (GermanPassive().IsMatch(between) && GermanAuxiliary().IsMatch(text)),
            Language.German => GermanPassive().IsMatch(between) && GermanAuxiliary().IsMatch(text),
            Language.French or Language.Spanish or Language.Italian or Language.Portuguese or Language.Dutch => RomancePassive()
                .IsMatch(between),
            Language.Russian => RussianPassive().IsMatch(between),
            Language.Arabic => ArabicPassive().IsMatch(between),
            Language.Chinese => between.AsSpan().ContainsAny("被由"),
            _ => false,
        };
        return passive ? Agent.Second : Agent.First;
    }

    private static string ParticleBehind(string text, int at) =>
        text.AsSpan(at) switch
        {
            ['に', 'よ', 'っ', 'て', ..] => "によって",
            ['か', 'ら', ..] => "から",
            ['は' or 'が' or 'を' or 'に', ..] => text[at].ToString(),
            _ => "",
        };

    private static string ToClauseEnd(string text, int at)
    {
        var end = text.AsSpan(at).IndexOfAny(s_clauseEnds);
        return end < 0 ? text[at..] : text.Substring(at, end);
    }

    private static List<Name> NamesIn(TextUnit unit, string language)
    {
        if (language is Language.Japanese or Language.Chinese or Language.Arabic)
        {
            return
            [
                .. ForeignName()
                    .Matches(unit.Folded)
                    .Where(match => char.IsAsciiLetter(match.Value[0]) || match.Length >= ShortestKatakanaName)
                    .Select(match => new Name(match.Index, EndOfName(unit.Folded, match), [match.Value])),
            ];
        }

        var names = new List<Name>();
        for (var i = 0; i < unit.Words.Count; i++)
        {
            if (!IsName(unit.Words, i, language))
            {
                continue;
            }

            var start = i;
            while (i + 1 < unit.Words.Count && !unit.Words[i + 1].IsAfterBreak && IsName(unit.Words, i + 1, language))
            {
                i++;
            }

            names.Add(
                new Name(
                    unit.Words[start].Start,
                    unit.Words[i].End,
                    [.. Enumerable.Range(start, i - start + 1).Select(at => unit.Words[at].Text)]
                )
            );
        }

        return names;
    }

    /// <summary>"Contoso公司" is one name.</summary>
    private static int EndOfName(string text, Match match)
    {
        var end = match.Index + match.Length;
        foreach (var suffix in (string[])["公司", "集团", "社"])
        {
            if (string.CompareOrdinal(text, end, suffix, 0, suffix.Length) == 0)
            {
                return end + suffix.Length;
            }
        }

        return end;
    }

    private static bool IsName(IReadOnlyList<TextWord> words, int at, string language) =>
        words[at] is { IsCapitalised: true, Text.Length: > 1 } word
        && !StopWords.Contain(language, word.Text)
        && !MonthNames.Contains(word.Text)
        && !NumberWords.Contains(word.Text)
        && Units.Of(word.Text) is null
        && (
            language != Language.German
            || (
                !ProperNames.LooksCommon(word.Text)
                && (at == 0 || words[at].IsAfterBreak || !s_beforeGermanNouns.Contains(words[at - 1].Text))
            )
        );

    private static bool IsSame(IReadOnlyList<string> first, IReadOnlyList<string> second) =>
        first.Any(word => second.Any(other => IsInflected(word, other)));

    private static bool IsInflected(string first, string second)
    {
        var shared = first.AsSpan().CommonPrefixLength(second);
        // Russian verbs change their stem early: "купила", "куплена".
        var least = first[0] is >= '\u0400' and <= '\u04ff' ? 3 : 4;
        return first == second || (shared >= least && first.Length - shared <= 2 && second.Length - shared <= 2);
    }

    [GeneratedRegex(@"[a-z][a-z0-9]{2,}|[\u30a0-\u30ff]+")]
    private static partial Regex ForeignName();

    [GeneratedRegex(@"(?:れた|れる|れて|れました|れている|れます)")]
    private static partial Regex JapanesePassive();

    [GeneratedRegex(@"\bby(?:\s+(?:the|a|an))?(?:\s+(?:company|firm|group))?\s*$")]
    private static partial Regex EnglishPassive();

    [GeneratedRegex(@"\b(?:von|durch)(?:\s+(?:der|dem|den))?(?:\s+(?:firma|gesellschaft))?\s*$")]
    private static partial Regex GermanPassive();

    [GeneratedRegex(@"\b(?:wird|wurde|werden|wurden|worden|ist|sind)\b")]
    private static partial Regex GermanAuxiliary();

    [GeneratedRegex(@"\b(?:par|por|da|dal|dalla|door)(?:\s+(?:la|le|el|het|de|l'))?\s*$")]
    private static partial Regex RomancePassive();

    [GeneratedRegex(@"\bбы(?:л|ла|ло|ли)\s+\w+(?:н|на|но|ны|т|та|то|ты)\b|\b(?:компанией|фирмой|обществом)\b")]
    private static partial Regex RussianPassive();

    [GeneratedRegex(@"من قبل|علي يد|بواسطه")]
    private static partial Regex ArabicPassive();

    private sealed record Name(int Start, int End, IReadOnlyList<string> Words);

    /// <summary>What one does to another.</summary>
    private sealed record Relation(IReadOnlyList<string> Doer, IReadOnlyList<string> Other, HashSet<string> Action);
}
