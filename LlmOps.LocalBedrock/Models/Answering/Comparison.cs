using System.Text.RegularExpressions;
using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>"Which is cheapest?", "Who has led longest?": what is compared, and which end of it answers.</summary>
/// <param name="Dimensions">What may be compared, the likeliest first.</param>
/// <param name="WantsMost">Whether the greatest value answers.</param>
/// <param name="Word">The word that says so.</param>
internal sealed partial record Comparison(IReadOnlyList<string> Dimensions, bool WantsMost, string Word)
{
    private const int MaxAnswers = 3;

    // Long terms of office are told by their beginning.
    private static readonly Dictionary<string, (string[] Dimensions, bool WantsMost)> s_words = new(StringComparer.Ordinal)
    {
        ["cheaper"] = ([Measured.Money], false),
        ["cheapest"] = ([Measured.Money], false),
        ["dearer"] = ([Measured.Money], true),
        ["dearest"] = ([Measured.Money], true),
        ["pricier"] = ([Measured.Money], true),
        ["priciest"] = ([Measured.Money], true),
        ["costlier"] = ([Measured.Money], true),
        ["costliest"] = ([Measured.Money], true),
        ["longer"] = ([Measured.Duration, Measured.Date, Measured.Length], true),
        ["longest"] = ([Measured.Duration, Measured.Date, Measured.Length], true),
        ["shorter"] = ([Measured.Duration, Measured.Date, Measured.Length], false),
        ["shortest"] = ([Measured.Duration, Measured.Date, Measured.Length], false),
        ["earlier"] = ([Measured.Date], false),
        ["earliest"] = ([Measured.Date], false),
        ["first"] = ([Measured.Date], false),
        ["older"] = ([Measured.Date, Measured.Duration], false),
        ["oldest"] = ([Measured.Date, Measured.Duration], false),
        ["later"] = ([Measured.Date], true),
        ["latest"] = ([Measured.Date], true),
        ["last"] = ([Measured.Date], true),
        ["newer"] = ([Measured.Date], true),
        ["newest"] = ([Measured.Date], true),
        ["recently"] = ([Measured.Date], true),
        ["recent"] = ([Measured.Date], true),
        ["younger"] = ([Measured.Date, Measured.Duration], true),
        ["youngest"] = ([Measured.Date, Measured.Duration], true),
        ["heavier"] = ([Measured.Mass], true),
        ["heaviest"] = ([Measured.Mass], true),
        ["lighter"] = ([Measured.Mass], false),
        ["lightest"] = ([Measured.Mass], false),
        ["taller"] = ([Measured.Length], true),
        ["tallest"] = ([Measured.Length], true),
        ["deeper"] = ([Measured.Length], true),
        ["deepest"] = ([Measured.Length], true),
        ["wider"] = ([Measured.Length], true),
        ["widest"] = ([Measured.Length], true),
        ["larger"] = ([Measured.Number, Measured.Money, Measured.Length, Measured.Mass], true),
        ["largest"] = ([Measured.Number, Measured.Money, Measured.Length, Measured.Mass], true),
        ["bigger"] = ([Measured.Number, Measured.Money, Measured.Length, Measured.Mass], true),
        ["biggest"] = ([Measured.Number, Measured.Money, Measured.Length, Measured.Mass], true),
        ["higher"] = ([Measured.Number, Measured.Money, Measured.Length], true),
        ["highest"] = ([Measured.Number, Measured.Money, Measured.Length], true),
        ["greatest"] = ([Measured.Number, Measured.Money], true),
        ["fastest"] = ([Measured.Number], true),
        ["strongest"] = ([Measured.Number], true),
        ["most"] = ([Measured.Number, Measured.Money], true),
        ["smaller"] = ([Measured.Number, Measured.Money, Measured.Length, Measured.Mass], false),
        ["smallest"] = ([Measured.Number, Measured.Money, Measured.Length, Measured.Mass], false),
        ["lower"] = ([Measured.Number, Measured.Money, Measured.Length], false),
        ["lowest"] = ([Measured.Number, Measured.Money, Measured.Length], false),
        ["slowest"] = ([Measured.Number], false),
        ["fewest"] = ([Measured.Number], false),
        ["least"] = ([Measured.Number, Measured.Money], false),
    };

    private static readonly HashSet<string> s_bareOrder = ["first", "last", "earlier", "later", "longer", "shorter"];

    private static readonly HashSet<string> s_asking = ["which", "who", "what", "whose"];

    /// <summary>The comparison that a question asks for, or null.</summary>
    public static Comparison? In(string question, IReadOnlyList<Word> words)
    {
        if (!words.Take(3).Any(word => s_asking.Contains(word.Lower)))
        {
            return null;
        }

        for (var i = 1; i < words.Count; i++)
        {
            var word = words[i].Lower;
            var before = words[i - 1].Lower;

            // "at least", "no longer", "the first name", "most of".
            if (
                !s_words.TryGetValue(word, out var known)
                || before is "at" or "no" or "not" or "how"
                || (s_bareOrder.Contains(word) && i + 1 < words.Count && FollowsAtOnce(question, words[i], words[i + 1]))
                || (i + 1 < words.Count && words[i + 1].Lower is "than" or "of" && word is "most" or "least")
            )
            {
                continue;
            }

            if (word is "most" or "least" && i + 1 < words.Count && words[i + 1].Lower is "expensive" or "costly")
            {
                return new Comparison([Measured.Money], word == "most", word);
            }

            if (word is "most" or "least" && i + 1 < words.Count && words[i + 1].Lower is "recent" or "recently")
            {
                return new Comparison([Measured.Date], word == "most", word);
            }

            return words.Any(other => other.Concept == Vocabulary.Price) && known.Dimensions.Contains(Measured.Money)
                ? new Comparison([Measured.Money], known.WantsMost, word)
                : new Comparison(known.Dimensions, known.WantsMost, word);
        }

        return words.Any(word => word.Lower is "expensive" or "costly") && words.Any(word => word.Lower is "more" or "less")
            ? new Comparison([Measured.Money], words.Any(word => word.Lower == "more"), "more")
            : null;
    }

    /// <summary>The sentences at the end that is asked for; none where there is nothing to compare.</summary>
    public List<Sentence> Choose(PassageIndex index, string question, IReadOnlyList<Word> words)
    {
        var asked = words
            .Where(word =>
                !word.IsStop && word.Lower != Word && !s_words.ContainsKey(word.Lower) && word.Lower is not ("expensive" or "costly")
            )
            .Select(word => word.Concept)
            .ToHashSet(StringComparer.Ordinal);
        if (Extreme(index, asked) is { } extreme)
        {
            return [extreme];
        }

        // "What is the lowest temperature of the Aurora 3?" asks for one value that is called so.
        if (Attribute().IsMatch(question))
        {
            return [];
        }

        var alternatives = AlternativesIn(question);
        var sentences = index.Sentences.Where(sentence => sentence.IsQuotable).ToList();
        if (alternatives.Count > 1)
        {
            // What is not in the passages cannot be compared.
            if (alternatives.Any(alternative => !sentences.Exists(sentence => Holds(sentence, alternative))))
            {
                return [];
            }

            sentences = [.. sentences.Where(sentence => alternatives.Any(alternative => Holds(sentence, alternative)))];
            foreach (var concept in alternatives.SelectMany(WordReader.Read).Select(word => word.Concept))
            {
                asked.Remove(concept);
            }
        }

        // "Who led Legal first, Wolf or Patel?": Legal is a condition.
        var conditions = words
            .Skip(1)
            .Where(word => word.IsCapitalised && !word.IsStop && asked.Contains(word.Concept) && !Calendar.Names(word.Lower))
            .Select(word => word.Concept)
            .ToList();
        sentences =
        [
            .. sentences.Where(sentence =>
                conditions.TrueForAll(name =>
                    sentence.Concepts.Contains(name) || sentence.Head.Contains(name) || sentence.Context.Contains(name)
                )
            ),
        ];
        foreach (var dimension in Dimensions)
        {
            var compared = sentences
                .Select(sentence =>
                    (Sentence: sentence, Value: ValueOf(sentence, dimension, asked), Hits: asked.Count(sentence.Concepts.Contains))
                )
                .Where(entry => entry.Value is not null)
                .ToList();
            var most = compared.Count == 0 ? 0 : compared.Max(entry => entry.Hits);
            compared = [.. compared.Where(entry => entry.Hits >= (most + 1) / 2)];
            if (
                compared.Count == 0
                || (compared.Count < 2 && (alternatives.Count < 2 || conditions.Count == 0))
                || (asked.Count > 0 && most == 0 && alternatives.Count < 2)
            )
            {
                continue;
            }

            // Who has been there longest came first.
            var wantsMost =
                dimension == Measured.Date && Dimensions.Contains(Measured.Duration) && Dimensions[0] == Measured.Duration
                    ? !WantsMost
                    : WantsMost;
            var best = wantsMost ? compared.Max(entry => entry.Value) : compared.Min(entry => entry.Value);
            return
            [
                .. compared
                    .Where(entry => entry.Value == best)
                    .Take(MaxAnswers)
                    .SelectMany(entry =>
                        entry.Sentence.Antecedent is { IsQuotable: true } antecedent && entry.Sentence.Names.Count == 0
                            ? (Sentence[])[antecedent, entry.Sentence]
                            : [entry.Sentence]
                    ),
            ];
        }

        return [];
    }

    /// <summary>The line of a table's summary that tells the lowest and highest value of the column that is asked for.</summary>
    private Sentence? Extreme(PassageIndex index, HashSet<string> asked)
    {
        var wanted = WantsMost ? "the highest is" : "the lowest is";
        return Dimensions.Contains(Measured.Number) || Dimensions.Contains(Measured.Money)
            ? index.Sentences.FirstOrDefault(sentence =>
                sentence.Text.Contains(wanted, StringComparison.Ordinal)
                && sentence.Text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
                && WordReader.Read(sentence.Text[..colon]).TrueForAll(word => asked.Contains(word.Concept))
            )
            : null;
    }

    private static double? ValueOf(Sentence sentence, string dimension, HashSet<string> asked)
    {
        // Of a row, the field whose name is asked for.
        var text = sentence
            .Text.Split(';')
            .FirstOrDefault(field =>
                field.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
                && WordReader.Read(field[..colon]) is { Count: > 0 } name
                && name.TrueForAll(word => asked.Contains(word.Concept))
                && Measured.In(field[(colon + 1)..]).Exists(value => value.Dimension == dimension)
            );
        var values = Measured.In(text is null ? sentence.Text : text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return values.Where(value => value.Dimension == dimension).Select(value => (double?)value.Amount).FirstOrDefault();
    }

    private static bool Holds(Sentence sentence, string alternative) =>
        Regex.IsMatch(sentence.Text, $@"(?<![\w-]){Regex.Escape(alternative)}(?![\w-])", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1))
        || (
            alternative.Contains(' ', StringComparison.Ordinal)
            && sentence.Text.Contains(alternative[(alternative.LastIndexOf(' ') + 1)..], StringComparison.OrdinalIgnoreCase)
        );

    private static List<string> AlternativesIn(string question) =>
        Or().Match(question) is { Success: true } match
            ? [.. match.Groups["a"].Captures.Select(capture => capture.Value.Trim()).Where(name => name.Length > 0)]
            : [];

    private static bool FollowsAtOnce(string question, Word first, Word second) =>
        question.AsSpan(first.End, second.Start - first.End).Trim().IsEmpty && !second.IsStop;

    [GeneratedRegex(@"^\s*what(?:'s|\s+(?:is|was|are|were))\b", RegexOptions.IgnoreCase)]
    private static partial Regex Attribute();

    [GeneratedRegex(
        @"(?<a>\p{Lu}[\w-]*(?: \p{Lu}[\w-]*)*)(?:,\s*(?:the\s+)?(?<a>\p{Lu}[\w-]*(?: \p{Lu}[\w-]*)*))*,?\s+or\s+(?:the\s+)?(?<a>\p{Lu}[\w-]*(?: \p{Lu}[\w-]*)*)"
    )]
    private static partial Regex Or();
}
