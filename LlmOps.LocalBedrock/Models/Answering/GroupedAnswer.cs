using System.Text.RegularExpressions;
using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>
/// Questions that more than the best sentence answers: counts and rows of tables, everybody who, before a date, summaries.
/// </summary>
internal static partial class GroupedAnswer
{
    /// <summary>Sentences of such an answer at most.</summary>
    public const int MaxSentences = 30;

    private const int SummarySentences = 3;

    private static readonly HashSet<string> s_beginnings = ["join", "start", "begin", "come", "c:begin", "arriv"];

    /// <summary>The sentences, or none where the question asks for no such thing or the passages do not tell it.</summary>
    public static List<Sentence> To(string question, List<Word> words, PassageIndex index)
    {
        var sentences = index.Sentences.Where(sentence => sentence.IsQuotable).ToList();
        return words.Count < 2 ? []
            : words[0].Lower is "summarize" or "summarise" ? Summary(words, sentences)
            : HowMany().IsMatch(question) ? Count(words, sentences)
            : Period().Match(question) is { Success: true } period && words[0].Lower is "who" or "which" or "what"
                ? Within(period, words, sentences, index)
            : words[0].Lower is "list" || words.Take(3).Any(word => word.Lower == "all") ? All(words, sentences)
            : [];
    }

    private static List<Sentence> Summary(List<Word> words, List<Sentence> sentences)
    {
        var asked = Asked(words);
        var best = sentences
            .GroupBy(sentence => sentence.Passage.Index)
            .Select(group => (Sentences: group.ToList(), Hits: asked.Count(concept => group.Any(Says(concept)))))
            .MaxBy(entry => entry.Hits);
        return best.Hits > 0 && best.Hits >= (asked.Count + 1) / 2 ? [.. best.Sentences.Take(SummarySentences)] : [];

        static Func<Sentence, bool> Says(string concept) =>
            sentence => sentence.Concepts.Contains(concept) || sentence.Head.Contains(concept);
    }

    /// <summary>The line of a table's summary that counts what is asked for: "city Cork: 21 rows".</summary>
    private static List<Sentence> Count(List<Word> words, List<Sentence> sentences)
    {
        var asked = words.Select(word => word.Lower).ToHashSet(StringComparer.Ordinal);
        var counts = sentences
            .Select(sentence => (Sentence: sentence, Match: Rows().Match(sentence.Text)))
            .Where(entry => entry.Match.Success)
            .Where(entry =>
                WordReader.Read(entry.Match.Groups["what"].Value) is { Count: > 1 } what
                && what.Skip(1).All(word => asked.Contains(word.Lower))
            )
            .Select(entry => entry.Sentence)
            .ToList();
        if (counts.Count > 0)
        {
            return counts;
        }

        // "How many orders are there?": the table's own count, where it has a column of that name.
        var nouns = Asked(words);
        return
            nouns.Count == 1
            && sentences.Find(sentence => sentence.Text.StartsWith("The table has ", StringComparison.Ordinal)) is { } table
            && sentences.Exists(sentence => sentence.Ordinal == table.Ordinal + 1 && nouns.IsSubsetOf(sentence.Concepts))
            ? [table]
            : [];
    }

    private static List<Sentence> Within(Match period, List<Word> words, List<Sentence> sentences, PassageIndex index)
    {
        var limit = Measured.In(period.Groups["date"].Value).Find(value => value.Dimension == Measured.Date).Amount;
        var isBefore = period.Groups["how"].Value.ToLowerInvariant() is "before" or "until";
        var asked = Asked(words).Where(concept => !concept.All(char.IsAsciiDigit)).ToHashSet(StringComparer.Ordinal);
        var known = asked.Where(index.Knows).ToList();
        var asksForBeginning = known.Count == 0 && asked.Overlaps(s_beginnings);
        return
        [
            .. sentences.Where(sentence =>
                Measured
                    .In(sentence.Text)
                    .Exists(value => value.Dimension == Measured.Date && (isBefore ? value.Amount < limit : value.Amount >= limit))
                && (
                    known.Count > 0
                        ? known.Exists(sentence.Concepts.Contains)
                        : asksForBeginning && sentence.Words.Any(word => word.Lower == "since")
                )
            ),
        ];
    }

    /// <summary>The rows that hold the names, or the sentences that say what is asked for.</summary>
    private static List<Sentence> All(List<Word> words, List<Sentence> sentences)
    {
        var names = words.Skip(1).Where(word => word.IsCapitalised && !word.IsStop).Select(word => word.Concept).ToList();
        var rows = sentences.Where(sentence => sentence.IsRow || Field().Count(sentence.Text) > 1).ToList();
        if (names.Count > 0 && rows.Where(row => names.TrueForAll(row.Concepts.Contains)).ToList() is { Count: > 0 } named)
        {
            return named;
        }

        var asked = Asked(words);
        var saying = sentences
            .Where(sentence =>
                !sentence.IsListItem && names.TrueForAll(name => sentence.Concepts.Contains(name) || sentence.Head.Contains(name))
            )
            .Where(sentence => asked.Any(concept => sentence.Concepts.Contains(concept)) && sentence.Names.Count > 0)
            .ToList();
        return saying.Count > 1 ? saying : [];
    }

    private static HashSet<string> Asked(List<Word> words) =>
        words
            .Where(word => !word.IsStop && (!Vocabulary.IsGeneric(word.Lower) || Vocabulary.IsClass(word.Concept)))
            .Select(word => word.Concept)
            .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\bhow\s+many\b", RegexOptions.IgnoreCase)]
    private static partial Regex HowMany();

    [GeneratedRegex(@"^(?<what>[^:]+): \d+ rows?\b")]
    private static partial Regex Rows();

    [GeneratedRegex(@"\b(?<how>before|until|after|since)\s+(?<date>(?:\d{1,2}\s+)?(?:\p{Lu}\p{Ll}+\s+)?\d{4})\b", RegexOptions.IgnoreCase)]
    private static partial Regex Period();

    [GeneratedRegex(@"\w+: [^;]+(?:;|$)")]
    private static partial Regex Field();
}
