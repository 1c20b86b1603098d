using System.Text;
using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>The sentences of all passages of a prompt, and what they say about words: how rare they are, and which are names.</summary>
internal sealed class PassageIndex
{
    private const int MaxSentences = 5000;
    private readonly Dictionary<string, int> _frequency = new(StringComparer.Ordinal);
    private readonly HashSet<string> _heads = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names;
    private readonly List<Sentence> _sentences = [];

    public PassageIndex(IReadOnlyList<Passage> passages)
    {
        var parsed = passages
            .Select(passage => (Passage: passage, Spans: SentenceSplitter.Split(passage.Text)))
            .Select(entry =>
                (entry.Passage, Parts: entry.Spans.Select((span, i) => Part.Of(entry.Passage.Text, span, isFirst: i == 0)).ToList())
            )
            .ToList();
        _names = FindNames(parsed.SelectMany(entry => entry.Parts), passages);
        foreach (var (passage, parts) in parsed)
        {
            if (_sentences.Count < MaxSentences)
            {
                AddPassage(passage, parts);
            }
        }

        foreach (var concept in _sentences.SelectMany(sentence => sentence.Concepts))
        {
            _frequency[concept] = _frequency.GetValueOrDefault(concept) + 1;
        }
    }

    public IReadOnlyList<Sentence> Sentences => _sentences;

    public bool IsName(string lower) => _names.Contains(lower);

    /// <summary>True where some passage or title holds the concept or a near one.</summary>
    public bool Knows(string concept) =>
        _frequency.ContainsKey(concept)
        || _heads.Contains(concept)
        || _frequency.Keys.Any(known => Vocabulary.Nearness(concept, known) >= 0.6);

    /// <summary>1 for a word of one sentence, less for commoner ones.</summary>
    public double Rarity(string concept)
    {
        var count = Math.Max(1, _frequency.GetValueOrDefault(concept));
        return Math.Log(1 + ((_sentences.Count + 1) / (count + 0.5))) / Math.Log(1 + ((_sentences.Count + 1) / 1.5));
    }

    private void AddPassage(Passage passage, List<Part> parts)
    {
        var title = Concepts(passage.Title).Union(Concepts(passage.Section)).ToHashSet(StringComparer.Ordinal);
        var surroundings = parts.SelectMany(part => part.Words).Select(word => word.Concept).Union(title).ToHashSet(StringComparer.Ordinal);
        var said = new HashSet<string>(title, StringComparer.Ordinal);
        _heads.UnionWith(title);
        var heading = new HashSet<string>(StringComparer.Ordinal);
        var asked = new HashSet<string>(StringComparer.Ordinal);
        Sentence? previous = null;
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            if (part.Words.Count == 0)
            {
                continue;
            }

            var isTableHeader = part.IsRow && i + 1 < parts.Count && parts[i + 1].Words.Count == 0;
            if (isTableHeader)
            {
                heading.UnionWith(part.Words.Select(word => word.Concept));
            }

            if (part.IsHeading)
            {
                heading = [.. part.Words.Select(word => word.Concept)];
                asked = [];
                previous = null;
            }

            var pointsBack = !part.IsHeading && previous is not null && (PointsBack(part.Words) || part.IsListItem);
            HashSet<string> context = pointsBack ? [.. previous!.Concepts, .. previous.Context] : [];
            var sentence = new Sentence(passage, i, part.Text, part.Words)
            {
                Head = [.. title, .. heading, .. asked],
                Context = context,
                Surroundings = surroundings,
                SaidBefore = part.IsRow || part.IsListItem ? [] : [.. said],
                Antecedent = pointsBack ? previous : null,
                Names = [.. part.Words.Where(word => _names.Contains(word.Lower)).Select(word => word.Concept)],
                IsQuotable = !part.IsHeading && !isTableHeader && !part.IsQuestion && !Orders.AreGivenBy(part.Text),
                IsListItem = part.IsListItem,
                IsRow = part.IsRow,
                OpensAnswer = i == 0 ? passage.Title.EndsWith('?') || passage.Section.EndsWith('?') : parts[i - 1].IsQuestion,
            };
            said.UnionWith(sentence.Concepts);
            if (part.IsQuestion)
            {
                asked = [.. sentence.Concepts];
            }
            else if (!part.IsHeading && !(part.IsListItem && previous is { IsListItem: false }))
            {
                previous = sentence;
            }

            _sentences.Add(sentence);
        }
    }

    private static IEnumerable<string> Concepts(string text) =>
        WordReader.Read(text).Where(word => !word.IsStop).Select(word => word.Concept);

    private static bool PointsBack(List<Word> words) =>
        words.Count > 0
        && (
            words[0].Lower
                is "it"
                    or "its"
                    or "they"
                    or "their"
                    or "he"
                    or "she"
                    or "his"
                    or "her"
                    or "this"
                    or "these"
                    or "that"
                    or "those"
                    or "both"
            || (
                words[0].Lower == "the"
                && words.Count > 1
                && (Vocabulary.IsGeneric(words[1].Lower) || words[1].Lower is "deal" or "group" or "product" or "team" or "service")
            )
        );

    private static HashSet<string> FindNames(IEnumerable<Part> parts, IReadOnlyList<Passage> passages)
    {
        var inside = new Dictionary<string, int>(StringComparer.Ordinal);
        var lowered = new Dictionary<string, int>(StringComparer.Ordinal);
        var opening = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts.Where(part => !part.IsHeading))
        {
            for (var i = 0; i < part.Words.Count; i++)
            {
                var word = part.Words[i];
                if (
                    word.IsStop
                    || word.IsNumber
                    || Vocabulary.IsClass(word.Concept)
                    || Vocabulary.IsGeneric(word.Lower)
                    || Calendar.Names(word.Lower)
                )
                {
                    continue;
                }

                if (!word.IsCapitalised)
                {
                    Count(lowered, word.Lower);
                }
                else if (i > 0 && !OpensField(part, i))
                {
                    Count(inside, word.Lower);
                }
                else if (i + 1 < part.Words.Count && (part.IsRow ? IsDouble(part.Words, i) : LooksLikeSubject(part.Words, i)))
                {
                    opening.Add(word.Lower);
                }
            }
        }

        var names = inside
            .Where(entry => entry.Value > lowered.GetValueOrDefault(entry.Key))
            .Select(entry => entry.Key)
            .ToHashSet(StringComparer.Ordinal);
        names.UnionWith(opening.Where(word => !lowered.ContainsKey(word)));

        // A one-word title that no text writes in lower case is a name, too.
        names.UnionWith(
            passages
                .Select(passage => WordReader.Read(passage.Title))
                .Where(title => title.Count == 1 && title[0].IsCapitalised && !title[0].IsStop && !lowered.ContainsKey(title[0].Lower))
                .Select(title => title[0].Lower)
        );
        return names;
    }

    /// <summary>What follows a colon, a bar or a semicolon is capitalised like a sentence.</summary>
    private static bool OpensField(Part part, int at)
    {
        var before = part.Text.AsSpan(0, part.Words[at].Start).TrimEnd();
        return before.IsEmpty || before[^1] is ':' or '|' or ';';
    }

    private static bool IsDouble(List<Word> words, int at) => words[at + 1].IsCapitalised && words[at + 1].Start - words[at].End <= 1;

    /// <summary>A capitalised word that opens a sentence and is followed by a possessive, another capital, or an essential verb.</summary>
    private static bool LooksLikeSubject(List<Word> words, int at) =>
        words[at].Surface.EndsWith("'s", StringComparison.Ordinal)
        || words[at].Surface.EndsWith("’s", StringComparison.Ordinal)
        || IsDouble(words, at)
        || Vocabulary.IsEssential(words[at + 1].Concept)
        || (
            words[at + 1].Lower is "is" or "was" or "has"
            && at + 2 < words.Count
            && (words[at + 2].Lower is "a" or "an" || Vocabulary.IsEssential(words[at + 2].Concept))
        );

    private static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private sealed record Part(string Text, List<Word> Words, bool IsHeading, bool IsListItem, bool IsRow, bool IsQuestion)
    {
        public static Part Of(string passage, SentenceSpan span, bool isFirst)
        {
            var text = Collapse(passage.AsSpan(span.Start, span.End - span.Start));
            var words = WordReader.Read(text);
            var looksLikeHeading =
                span.IsHeading
                || (
                    isFirst
                    && words.Count <= 12
                    && text[^1] is not ('.' or '!' or '?')
                    && text.IndexOfAny([';', '|']) < 0
                    && passage.AsSpan(span.End).StartsWith("\n\n")
                )
                || (
                    !span.IsListItem
                    && !span.IsRow
                    && words.Count <= 8
                    && !text.Contains(':', StringComparison.Ordinal)
                    && !text.Contains('|', StringComparison.Ordinal)
                    && !text.Contains(';', StringComparison.Ordinal)
                    && text[^1] is not ('.' or '!' or '?' or '"' or ')' or '”' or '。' or '！' or '？')
                );
            return new Part(text, words, looksLikeHeading || words.Count == 0, span.IsListItem, span.IsRow, text[^1] is '?' or '？');
        }

        /// <summary>Blanks and line breaks become one blank each; nothing else changes.</summary>
        private static string Collapse(ReadOnlySpan<char> text)
        {
            var collapsed = new StringBuilder(text.Length);
            foreach (var c in text)
            {
                if (!char.IsWhiteSpace(c))
                {
                    collapsed.Append(c);
                }
                else if (collapsed.Length > 0 && collapsed[^1] != ' ')
                {
                    collapsed.Append(' ');
                }
            }

            return collapsed.ToString();
        }
    }
}
