using System.Collections.Frozen;
using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Parties;

/// <summary>Which of two a clause calls the larger, cheaper, older.</summary>
internal static partial class Comparisons
{
    private const int ShortestComparative = 4;

    private static readonly FrozenDictionary<string, (string Dimension, bool IsMore)[]> s_words;
    private static readonly List<(string Stem, string Dimension, bool IsMore)> s_stems = [];

    static Comparisons()
    {
        var words = new List<(string Word, (string Dimension, bool IsMore) Meaning)>();
        foreach (var line in WordList.Read("antonyms.txt"))
        {
            var dimension = line[..line.IndexOf(' ', StringComparison.Ordinal)];
            var sides = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(':');
            foreach (var (isMore, side) in new[] { (true, sides[0]), (false, sides[1]) })
            {
                foreach (var word in side.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(FoldedText.Fold))
                {
                    if (word[^1] == '*')
                    {
                        s_stems.Add((word[..^1], dimension, isMore));
                    }
                    else
                    {
                        words.Add((word, (dimension, isMore)));
                    }
                }
            }
        }

        s_words = words
            .GroupBy(entry => entry.Word)
            .ToFrozenDictionary(group => group.Key, group => group.Select(e => e.Meaning).ToArray());
    }

    /// <summary>The comparisons of a clause; of a word that may mean two dimensions one for each.</summary>
    public static IEnumerable<TwoSides> In(TextUnit unit, string language)
    {
        if (language is Language.Japanese or Language.Chinese)
        {
            var match = language == Language.Japanese ? Japanese().Match(unit.Folded) : Chinese().Match(unit.Folded);
            return match.Success
                ? Sides([match.Groups["what"].Value], [match.Groups["a"].Value], [match.Groups["b"].Value], sign: true)
                : [];
        }

        if (language == Language.Turkish)
        {
            return InTurkish(unit.Words);
        }

        var (more, less, than) = (Markers.Of("more", language), Markers.Of("less", language), Markers.Of("than", language));
        for (var i = 0; i < unit.Words.Count; i++)
        {
            var word = unit.Words[i].Text;
            var isMore = more.Contain(word);
            var isLess = less.Contain(word);
            if (!isMore && !isLess && (unit.Words[i].IsCapitalised || !IsComparative(word, language)))
            {
                continue;
            }

            // The standard: behind "than" or, in Russian, right behind the comparative.
            var at = i + 1;
            while (at < unit.Words.Count && at <= i + 4 && !than.Contain(unit.Words[at].Text))
            {
                at++;
            }

            var hasThan = at < unit.Words.Count && than.Contain(unit.Words[at].Text);
            if (!hasThan && language != Language.Russian)
            {
                continue;
            }

            var from = hasThan ? at + 1 : i + 1;
            if (from >= unit.Words.Count || unit.Words[from].IsAfterBreak)
            {
                continue;
            }

            // "More expensive": the word behind tells what; "more beds": the same; "costs more": the word before.
            IEnumerable<string> what =
                !isMore && !isLess ? [word]
                : hasThan && at > i + 1 ? unit.Words.Skip(i + 1).Take(at - i - 1).Select(next => next.Text)
                : i > 0 ? [unit.Words[i - 1].Text]
                : [];
            var first = unit.Words.Take(i).Reverse().TakeWhile(Continues()).Select(next => next.Text).ToList();
            var second = unit.Words.Skip(from).TakeWhile(Continues()).Select(next => next.Text).ToList();
            return Sides([.. what], Content(first, language), Content(second, language), !isLess);
        }

        return [];

        static Func<TextWord, bool> Continues()
        {
            var isOver = false;
            return word =>
            {
                var takes = !isOver;
                isOver |= word.IsAfterBreak;
                return takes;
            };
        }
    }

    private static List<string> Content(List<string> side, string language) => [.. side.Where(word => !StopWords.Contain(language, word))];

    private static IEnumerable<TwoSides> InTurkish(IReadOnlyList<TextWord> words)
    {
        for (var i = 1; i + 1 < words.Count; i++)
        {
            // "Yeni köprü eski köprüden daha uzundur".
            if (words[i].Text != "daha" || !TurkishAblative().IsMatch(words[i - 1].Text))
            {
                continue;
            }

            var all = words.Take(i).Select(word => word.Text).ToList();
            var half = Math.Max(1, all.Count / 2);
            return Sides([words[i + 1].Text], all[..half], all[half..], sign: true);
        }

        return [];
    }

    private static IEnumerable<TwoSides> Sides(List<string> what, IReadOnlyList<string> first, IReadOnlyList<string> second, bool sign)
    {
        var meanings = what.SelectMany(word => MeaningsOf(word)).ToList();
        if (meanings.Count == 0)
        {
            var key = string.Concat(what.Select(word => word.Length > 5 ? word[..5] : word));
            meanings.Add(($"as {key}", true));
        }

        foreach (var (dimension, isMore) in meanings)
        {
            yield return isMore == sign
                ? new TwoSides(dimension, first, second, Standard: second)
                : new TwoSides(dimension, second, first, Standard: second);
        }
    }

    private static IEnumerable<(string Dimension, bool IsMore)> MeaningsOf(string word) =>
        s_words.TryGetValue(word, out var exact)
            ? exact
            : s_stems
                .Where(entry => word.StartsWith(entry.Stem, StringComparison.Ordinal))
                .GroupBy(entry => entry.Stem.Length)
                .MaxBy(group => group.Key)
                ?.Select(entry => (entry.Dimension, entry.IsMore))
                .Distinct()
                ?? [];

    private static bool IsComparative(string word, string language) =>
        word.Length >= ShortestComparative
        && language switch
        {
            Language.English or Language.Unknown => word.EndsWith("er", StringComparison.Ordinal) || word is "worse" or "less" or "fewer",
            Language.German or Language.Dutch => word.EndsWith("er", StringComparison.Ordinal)
                || word.EndsWith("ere", StringComparison.Ordinal),
            Language.Swedish => word.EndsWith("re", StringComparison.Ordinal),
            Language.Polish or Language.Czech => PolishComparative().IsMatch(word),
            Language.Russian => RussianComparative().IsMatch(word),
            Language.French or Language.Spanish or Language.Italian or Language.Portuguese => s_words.ContainsKey(word)
                && word
                    is "meilleur"
                        or "pire"
                        or "mayor"
                        or "menor"
                        or "mejor"
                        or "peor"
                        or "maggiore"
                        or "minore"
                        or "maior"
                        or "melhor"
                        or "pior",
            _ => false,
        };

    [GeneratedRegex(@"(?:sz[yae]|si|sim|ej|eji)$")]
    private static partial Regex PolishComparative();

    [GeneratedRegex(
        @"^(?:больше|меньше|выше|ниже|старше|младше|моложе|лучше|хуже|дороже|дешевле|легче|шире|уже|дальше|ближе|глубже|мельче|короче|"
            + @"раньше|позже|\p{L}{3,}е[ея])$"
    )]
    private static partial Regex RussianComparative();

    [GeneratedRegex(@"\p{L}[dt][ea]n$")]
    private static partial Regex TurkishAblative();

    [GeneratedRegex(@"^(?<a>[^。、は]+)は(?<b>[^。、]+?)より(?:も)?(?<what>[^。、]+?)(?:です|だ)?[。]?$")]
    private static partial Regex Japanese();

    [GeneratedRegex(
        @"^(?<a>[^。，比]+)比(?<b>[^。，]+?)(?:更|还)?"
            + "(?<what>大|小|长|短|高|矮|低|深|浅|重|轻|贵|便宜|老|旧|新|年轻|快|慢|宽|窄|厚|薄|强|弱|热|冷|好|差|远|近|早|晚|多|少|"
            + "吵|安静|硬|软|安全|危险|亮|暗|富|穷|容易|难|频繁|陡|平缓|湿|干)"
    )]
    private static partial Regex Chinese();
}
