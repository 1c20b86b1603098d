using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Parties;

/// <summary>Events that can be told from either side: who sold and who bought, who owns and who belongs, who beat and who lost.</summary>
internal static partial class Trades
{
    private const int LongestName = 3;

    // The other party is the object of the verb itself; in the rest it stands behind "to" or "from".
    private static readonly HashSet<string> s_direct = ["kin", "win", "follow", "teach", "employ"];

    // Endings tell the other party there, wherever it stands: only the subject is read, which may be anything but the object of a verb for
    // the other side.
    private static readonly HashSet<string> s_caseLanguages = [Language.Russian, Language.Polish, Language.Czech];

    private static readonly HashSet<string> s_germanDatives = ["dem", "einem", "seinem", "ihrem", "diesem"];
    private static readonly HashSet<string> s_germanDativeOrGenitive = ["der", "einer", "seiner", "ihrer", "dieser"];

    private static readonly List<(string Kind, bool IsFirst, string Language, Markers Words)> s_verbs = Load();

    /// <summary>The parties of a clause's events; one of them may not be named.</summary>
    public static IEnumerable<TwoSides> In(TextUnit unit, string language)
    {
        if (language is Language.Japanese or Language.Chinese)
        {
            foreach (var sides in language == Language.Japanese ? InJapanese(unit.Folded) : InChinese(unit.Folded))
            {
                yield return sides;
            }

            yield break;
        }

        // "The owner of the subsidiary": of several words for one relation the first that has both its parties tells.
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var (at, count, kind, isFirst) in s_verbs
                .Where(verb => verb.Language == language)
                .Select(verb => (Place: verb.Words.Find(unit.Words, 0), verb.Kind, verb.IsFirst))
                .Where(verb => verb.Place is not null)
                .Select(verb => (verb.Place!.Value.At, verb.Place.Value.Count, verb.Kind, verb.IsFirst))
                .OrderBy(verb => verb.At)
                .ThenByDescending(verb => verb.Count)
        )
        {
            var clause = ClauseAround(unit.Words, at, count, language);
            var be = Markers.Of("be", language).Find(clause.Before, 0);
            var subject = Subject(clause, language);
            var agent = Behind(clause.All, Markers.Of("by", language), language);
            var other =
                s_caseLanguages.Contains(language) ? []
                : s_direct.Contains(kind) ? Object(clause.After, language)
                : Other(clause, isFirst, language);

            // In the passive the subject is what changed hands, and for owners it is what is owned.
            var isPassive =
                be is not null || (language == Language.Swedish && unit.Words[at].Text.EndsWith("es", StringComparison.Ordinal));
            var (one, two) =
                !isPassive || (s_direct.Contains(kind) && agent.Count == 0) ? (subject, other)
                : s_direct.Contains(kind) ? (agent, subject)
                : (agent, other);
            var isTold =
                s_direct.Contains(kind) && !s_caseLanguages.Contains(language) ? one.Count > 0 && two.Count > 0 : one.Count + two.Count > 0;
            if (isTold && found.Add(kind))
            {
                yield return isFirst ? new TwoSides(kind, one, two) : new TwoSides(kind, two, one);
            }
        }
    }

    /// <summary>The words of the clause in which the verb stands: who is named in another has no part in it.</summary>
    private static Clause ClauseAround(IReadOnlyList<TextWord> words, int at, int count, string language)
    {
        var breaks = Markers.Of("break", language);
        var start = at;
        while (start > 0 && !words[start].IsAfterBreak && !breaks.Contain(words[start - 1].Text))
        {
            start--;
        }

        // "Litware, the pump maker, sold": what stands before belongs to the verb all the same.
        start = start == at ? 0 : start;
        var end = at + count;
        while (end < words.Count && !words[end].IsAfterBreak && !breaks.Contain(words[end].Text))
        {
            end++;
        }

        return new Clause([.. words.Take(at).Skip(start)], [.. words.Take(end).Skip(at + count)], [.. words.Take(end).Skip(start)]);
    }

    private static List<string> Subject(Clause clause, string language)
    {
        if (language == Language.Arabic)
        {
            // The verb stands first.
            return Names(clause.Before.Count == 0 ? clause.After.Take(1) : clause.Before, language);
        }

        if (language == Language.Turkish)
        {
            // The verb stands last, and what is between has endings of its own.
            return Names(clause.Before.TakeWhile((word, i) => i == 0 || word.IsCapitalised), language);
        }

        // "Von Siewert erhielt Tobler einen Kredit" has its subject behind the verb.
        return clause.Before.Count == 0 || Markers.Of("preposition", language).Contain(clause.Before[0].Text)
            ? []
            : Names(clause.Before, language);
    }

    private static List<string> Object(IReadOnlyList<TextWord> words, string language)
    {
        var articles = Markers.Of("article", language);
        var phrase = words.SkipWhile((word, i) => i < 2 && articles.Contain(word.Text)).ToList();
        return Names(phrase.TakeWhile(word => !Ends(word, language)), language);
    }

    private static List<string> Other(Clause clause, bool isFirst, string language)
    {
        // Before the verb only where it may stand last: "a" before a French verb is another word.
        var markers = Markers.Of(isFirst ? "to" : "from", language);
        var named = Behind(clause.After, markers, language);
        if (named.Count == 0 && language is Language.German or Language.Dutch)
        {
            named = Behind(clause.Before, markers, language);
        }

        if (named.Count > 0)
        {
            return named;
        }

        return language switch
        {
            Language.German when isFirst => GermanDative(clause, language),
            Language.Turkish when !isFirst => [.. clause.Before.Select(word => word.Text).Where(word => TurkishAblative().IsMatch(word))],
            Language.Arabic when isFirst =>
            [
                .. clause
                    .After.Select(word => word.Text)
                    .Where(word => word.StartsWith("لل", StringComparison.Ordinal))
                    .Select(word => "ال" + word[2..]),
            ],
            // "Compró el solar al ayuntamiento": from whom.
            Language.Spanish or Language.Portuguese or Language.French when !isFirst => Behind(
                clause.After,
                Markers.Of("to", language),
                language
            ),
            _ => [],
        };
    }

    /// <summary>"Verkaufte der Genossenschaft den Hof", "wurde dem Verein verkauft".</summary>
    private static List<string> GermanDative(Clause clause, string language)
    {
        var prepositions = Markers.Of("preposition", language);
        foreach (var (words, opens) in new[] { (clause.After, true), (clause.Before, false) })
        {
            for (var i = opens ? 0 : 1; i + 1 < words.Count; i++)
            {
                var isBehindVerb = i == 0 || Markers.Of("be", language).Contain(words[i - 1].Text);
                if (
                    (s_germanDatives.Contains(words[i].Text) && (i == 0 || !prepositions.Contain(words[i - 1].Text)))
                    || (isBehindVerb && s_germanDativeOrGenitive.Contains(words[i].Text))
                )
                {
                    return Names(words.Skip(i + 1).TakeWhile((word, n) => n < LongestName && (n == 0 || !Ends(word, language))), language);
                }
            }
        }

        return [];
    }

    private static List<string> Behind(IReadOnlyList<TextWord> words, Markers markers, string language)
    {
        for (var i = 0; i + 1 < words.Count; i++)
        {
            var next = i + 1;
            while (next < words.Count - 1 && Markers.Of("article", language).Contain(words[next].Text))
            {
                next++;
            }

            if (
                markers.Contain(words[i].Text)
                && Names(words.Skip(next).TakeWhile((word, n) => n == 0 || !Ends(word, language)), language) is { Count: > 0 } names
            )
            {
                return names;
            }
        }

        return [];
    }

    private static bool Ends(TextWord word, string language) =>
        word.IsAfterBreak || StopWords.Contain(language, word.Text) || Markers.Of("preposition", language).Contain(word.Text);

    private static List<string> Names(IEnumerable<TextWord> words, string language) =>
        [
            .. words
                .Where(word =>
                    word.Text.Length > 1
                    && !char.IsDigit(word.Text[0])
                    && !StopWords.Contain(language, word.Text)
                    && !MonthNames.Contains(word.Text)
                )
                .Select(word => word.Text),
        ];

    private static IEnumerable<TwoSides> InJapanese(string text)
    {
        foreach (Match match in JapaneseDeal().Matches(text))
        {
            var before = match.Groups["before"].Value;
            var (subject, from, to, agent) = (
                JapaneseSubject().Match(before).Groups["n"].Value,
                JapaneseSource().Match(before).Groups["n"].Value,
                JapaneseGoal().Match(before).Groups["n"].Value,
                JapaneseAgent().Match(before).Groups["n"].Value
            );
            var verb = match.Groups["verb"].Value;
            var kind = verb[0] is '売' or '買' or '購' or '販' ? "trade" : "loan";
            var isFirst = verb[0] is '売' or '販' or '貸';
            var (one, two) =
                match.Groups["passive"].Length > 0 ? (isFirst ? (agent, to) : ("", agent.Length > 0 ? agent : to))
                : isFirst ? (subject, to)
                : (from, subject);
            if (one.Length + two.Length > 0)
            {
                yield return new TwoSides(kind, Name(one), Name(two));
            }
        }
    }

    private static IEnumerable<TwoSides> InChinese(string text)
    {
        foreach (var match in ChineseGiving().Matches(text).Concat(ChineseTaking().Matches(text)))
        {
            var kind = match.Groups["verb"].Value[^1] is '借' ? "loan" : "trade";
            yield return new TwoSides(kind, Name(match.Groups["a"].Value), Name(match.Groups["b"].Value));
        }
    }

    private static string[] Name(string text) => text.Length > 0 ? [text] : [];

    private static List<(string Kind, bool IsFirst, string Language, Markers Words)> Load()
    {
        var verbs = new List<(string Kind, bool IsFirst, string Language, Markers Words)>();
        foreach (var parts in WordList.Read("converses.txt").Select(line => line.Split(' ')))
        {
            verbs.Add((parts[0], parts[1] == "first", parts[2], new Markers(parts[3..])));
        }

        return verbs;
    }

    [GeneratedRegex(@"[dt][ea]n$")]
    private static partial Regex TurkishAblative();

    [GeneratedRegex(@"(?<before>[^。]*?)(?<verb>売却|販売|売|購入|買収|買|貸|借)(?<passive>され|られ|われ|りられ)?")]
    private static partial Regex JapaneseDeal();

    [GeneratedRegex(@"(?:^|、)(?<n>[^はが、]+?)[はが]")]
    private static partial Regex JapaneseSubject();

    [GeneratedRegex(@"(?:^|[はがをに、])(?<n>[^はがをに、]+?)から")]
    private static partial Regex JapaneseSource();

    [GeneratedRegex(@"(?:^|[はがを、て])(?<n>[^はがを、]+?)に(?!よって)")]
    private static partial Regex JapaneseGoal();

    [GeneratedRegex(@"(?:^|[はがを、])(?<n>[^はがを、]+?)によって")]
    private static partial Regex JapaneseAgent();

    [GeneratedRegex(@"(?:^|[，。、]|被)(?<a>[^，。、被把将]+?)(?:[把将][^，。、]+?)?(?<verb>出售|转让|卖|售|租|借)给了?(?<b>[^，。、的]+)")]
    private static partial Regex ChineseGiving();

    [GeneratedRegex(@"(?:^|[，。、])(?<b>[^，。、被把从向]+?)[从向](?<a>[^，。、]+?)(?:那里|处|手中)?(?<verb>购买|买|购得|购入|租|借)")]
    private static partial Regex ChineseTaking();

    private sealed record Clause(IReadOnlyList<TextWord> Before, IReadOnlyList<TextWord> After, IReadOnlyList<TextWord> All);
}
