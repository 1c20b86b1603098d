using System.Buffers;
using System.Collections.Frozen;
using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Parties;

/// <summary>Who does something to whom: a claim that swaps the two says something else with the same words.</summary>
/// <param name="words">Finds the words that carry content.</param>
internal sealed partial class Roles(SupportWords words)
{
    private const int ShortestKatakanaName = 3;
    private const int ShortestParticiple = 4;

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

    private static readonly FrozenSet<string> s_articles = "der die das den dem des".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_companyForms = "ag gmbh kg se ohg eg ev inc ltd corp llc"
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

    /// <summary>Whether a text tells what two do to each other, so that their order says nothing.</summary>
    public static bool AreMutual(string folded) => Array.Exists(s_mutual, verb => IsSaid(verb, folded));

    /// <summary>Whether a sentence says of two names what a claim says of them the other way round.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="sentences">The sentences of the passage.</param>
    /// <param name="language">The language of both.</param>
    public bool AreSwapped(TextUnit claim, IReadOnlyList<TextUnit> sentences, string language)
    {
        if (language is Language.Polish or Language.Czech or Language.Turkish)
        {
            return false;
        }

        if (sentences.Any(sentence => CaseMarks.AreExchanged(claim, sentence, language)))
        {
            return true;
        }

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

    /// <summary>Whether a sentence says of two names what a claim says of them.</summary>
    public bool AreAlike(TextUnit claim, IReadOnlyList<TextUnit> sentences, string language) =>
        Relations(claim, language).ToList() is { Count: > 0 } said
        && said.TrueForAll(own =>
            sentences
                .SelectMany(sentence => Relations(sentence, language))
                .Any(told =>
                    own.Action.All(verb => told.Action.Any(other => IsInflected(verb, other)))
                    && IsSame(told.Doer, own.Doer)
                    && IsSame(told.Other, own.Other)
                )
        );

    private IEnumerable<Relation> Relations(TextUnit unit, string language)
    {
        var names = NamesIn(unit, language);

        // German writes every noun with a capital: one may stand between two names.
        var reach = language == Language.German ? 2 : 1;
        foreach (
            var (left, right) in Enumerable
                .Range(0, names.Count)
                .SelectMany(i => names.Skip(i + 1).Take(reach).Select(other => (names[i], other)))
        )
        {
            // "Die Stadt Ulm" and "die Stadt Trier": what both are called tells neither from the other.
            var (first, second) = (left.Without(right), right.Without(left));
            if (first.Words.Count == 0 || second.Words.Count == 0)
            {
                continue;
            }

            var text = unit.Folded;
            var between = text[first.End..second.Start];
            var scope = language switch
            {
                Language.German => $"{between} {ToClauseEnd(text, second.End)}",
                Language.Japanese => IsCleft(between) ? between : ToClauseEnd(text, second.End),
                Language.Chinese => $"{between} {ToClauseEnd(text, second.End)}",
                Language.Arabic => $"{text[..first.Start]} {between}",
                _ => between,
            };
            var action = ActionIn(scope, language);
            var agent = AgentOf(
                text,
                first,
                second,
                language == Language.English ? EnglishRelative().Replace(between, "") : between,
                language
            );
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
            var said = words.Of(scope, scope, TextWord.ReadAll(scope, scope), language);
            if (language == Language.German)
            {
                // "Gewarnt" is a form of "warnte".
                said.UnionWith(
                    said.Where(word => word.Length > ShortestParticiple && word.StartsWith("ge", StringComparison.Ordinal))
                        .Select(word => word[2..])
                        .ToList()
                );
            }

            return said;
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
                ("を", _) when IsCleft(between) => isPassive || JapanesePassive().IsMatch(between) ? Agent.Unknown : Agent.Second,
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
            Language.Swedish => SwedishPassive().IsMatch(between),
            Language.Russian => RussianPassive().IsMatch(between),
            Language.Arabic => ArabicPassive().IsMatch(between),
            Language.Chinese => between.AsSpan().ContainsAny("被由"),
            _ => false,
        };
        return passive ? Agent.Second
            : IsBehindPreposition(text, first, language) && !IsBehindPreposition(text, second, language) ? Agent.Second
            : language == Language.German ? GermanAgent(text, first, second)
            : language == Language.Russian ? RussianAgent(between, first, second)
            : Agent.First;
    }

    /// <summary>"Den Konzern Alpine verklagte Ferrum": an article in the accusative or dative marks who does nothing.</summary>
    private static Agent GermanAgent(string text, Name first, Name second) =>
        IsGermanOblique(text, first) && !IsGermanOblique(text, second) ? Agent.Second : Agent.First;

    private static bool IsGermanOblique(string text, Name name) =>
        name.Words.Contains("herrn") || GermanObliqueArticle().IsMatch(text[..name.Start]);

    /// <summary>Endings tell who does something where the words do not stand in the usual order: "Лебедева наградил Соколов".</summary>
    private static Agent RussianAgent(string between, Name first, Name second)
    {
        var (one, other) = (first.Words[^1], second.Words[^1]);
        if (RussianOblique().IsMatch(one) != RussianOblique().IsMatch(other))
        {
            return RussianOblique().IsMatch(one) ? Agent.Second : Agent.First;
        }

        return RussianMasculineVerb().IsMatch(between) && RussianOpenEnding().IsMatch(one) && RussianConsonant().IsMatch(other)
            ? Agent.Second
            : Agent.First;
    }

    /// <summary>"Von Siewert erhielt Tobler einen Kredit", "A Rosales lo sustituyó Ibáñez".</summary>
    private static bool IsBehindPreposition(string text, Name name, string language) =>
        language is Language.German or Language.Spanish or Language.French or Language.Italian or Language.Portuguese or Language.Dutch
        && TextWord.ReadAll(text[..name.Start], text[..name.Start]) is [.., var before]
        && (Markers.Of("preposition", language).Contain(before.Text) || (language == Language.Spanish && before.Text is "a" or "al"));

    /// <summary>"BをしたのはAだ": the verb stands between the two.</summary>
    private static bool IsCleft(string between) =>
        between.EndsWith("のは", StringComparison.Ordinal) || between.EndsWith("のが", StringComparison.Ordinal);

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
        && (language != Language.Russian || at > 0 || words.Count < 2 || !char.IsDigit(words[1].Text[0]))
        && (
            language != Language.German
            || (
                !ProperNames.LooksCommon(word.Text)
                && (
                    at == 0
                    || words[at].IsAfterBreak
                    || !s_beforeGermanNouns.Contains(words[at - 1].Text)
                    || (s_articles.Contains(words[at - 1].Text) && IsBeforeCompanyForm(words, at))
                )
            )
        );

    private static bool IsBeforeCompanyForm(IReadOnlyList<TextWord> words, int at) =>
        at + 1 < words.Count && !words[at + 1].IsAfterBreak && s_companyForms.Contains(words[at + 1].Text);

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

    [GeneratedRegex(
        @"\bby(?:\s+(?:the|a|an))?(?:\s+\p{L}+)?\s*$|\bunder(?:\s+(?:the|a|an|\p{L}+))?\s*$|\b(?:is|are|was|were|been|being)\b.*\bby\b"
    )]
    private static partial Regex EnglishPassive();

    [GeneratedRegex(@"\b(?:von|vom|durch)(?:\s+(?:der|dem|den|das|die|herrn|frau))?(?:\s+\p{L}+(?:\s+von)?)?\s*$")]
    private static partial Regex GermanPassive();

    [GeneratedRegex(@"\b(?:wird|wurde|werden|wurden|worden|ist|sind)\b")]
    private static partial Regex GermanAuxiliary();

    [GeneratedRegex(
        @"\b(?:par|por|da|dal|dalla|door)(?:\s+(?:la|le|il|lo|el|het|de|l'|o|a))?(?:\s+\p{L}+)?\s*$|\b(?:pelo|pela)(?:\s+\p{L}+)?\s*$"
    )]
    private static partial Regex RomancePassive();

    [GeneratedRegex(@"\bav(?:\s+\p{L}+)?\s*$")]
    private static partial Regex SwedishPassive();

    [GeneratedRegex(
        @"\bбы(?:л|ла|ло|ли)\s+\w+(?:н|на|но|ны|т|та|то|ты)\b|\b(?:компанией|фирмой|обществом)\b|\w{3,}(?:ется|ится|ются|ятся|лся|лась|лось|лись)\s+(?:\d+\s+)?$"
    )]
    private static partial Regex RussianPassive();

    [GeneratedRegex(@"^\s*,?\s*(?:which|who|that)\s")]
    private static partial Regex EnglishRelative();

    [GeneratedRegex(@"\b(?:den|dem|einen|einem|herrn|seinen|seinem|ihren|ihrem)\s+(?:\p{L}+\s+)?$")]
    private static partial Regex GermanObliqueArticle();

    [GeneratedRegex(@"[уюы]$|[оеы]м$")]
    private static partial Regex RussianOblique();

    [GeneratedRegex(@"\b\p{L}{2,}л\b")]
    private static partial Regex RussianMasculineVerb();

    [GeneratedRegex(@"[ая]$")]
    private static partial Regex RussianOpenEnding();

    [GeneratedRegex(@"[бвгджзйклмнпрстфхцчшщь]$")]
    private static partial Regex RussianConsonant();

    [GeneratedRegex(@"من قبل|علي يد|بواسطه")]
    private static partial Regex ArabicPassive();

    private sealed record Name(int Start, int End, IReadOnlyList<string> Words)
    {
        /// <summary>This name without the words of another.</summary>
        public Name Without(Name other) => this with { Words = [.. Words.Except(other.Words, StringComparer.Ordinal)] };
    }

    /// <summary>What one does to another.</summary>
    private sealed record Relation(IReadOnlyList<string> Doer, IReadOnlyList<string> Other, HashSet<string> Action);
}
