using System.Globalization;
using System.Text.RegularExpressions;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking;

/// <summary>Decides whether a passage really says what an answer cites it for, and which of its sentences says so.</summary>
/// <param name="minSupport">Share of the claim's content words that the passage must hold, 0 to 1.</param>
/// <param name="analysis">Finds the words of a text.</param>
public sealed partial class CitationChecker(double minSupport, ITextAnalysis analysis)
{
    private const int MaxQuoteCharacters = 600;

    private readonly ContentWords _words = new(analysis);

    /// <summary>Checks one claim against one passage.</summary>
    /// <param name="claim">The statement in the answer, without markers.</param>
    /// <param name="passage">The passage it cites.</param>
    /// <returns>The citation with the sentence that supports the claim, or null where the passage does not.</returns>
    public TurnCitation? Check(string claim, Passage passage)
    {
        var claimed = _words.Of(claim);
        if (claimed.Count == 0)
        {
            return null;
        }

        // Headings and title are part of what the model read under this number.
        var context = _words.Of($"{passage.Title}\n{string.Join('\n', passage.Chunk.Headings)}\n{passage.Chunk.Text}");
        var support = claimed.Count(context.Contains) / (double)claimed.Count;
        if (support < minSupport || !NumbersOf(claim).IsSubsetOf(NumbersOf($"{passage.Title} {string.Join(' ', passage.Chunk.Headings)} {passage.Chunk.Text}")))
        {
            return null;
        }

        var (start, end) = FindQuote(claimed, passage.Chunk.Text);
        return new TurnCitation(
            passage.Index,
            passage.Chunk.DocumentId,
            passage.Title,
            passage.Chunk.Id,
            passage.Chunk.Text[start..end],
            passage.Chunk.Start + start,
            passage.Chunk.Start + end)
        {
            Page = ChunkPages.PageOf(passage.Chunk.Pages, passage.Chunk.Start + start),
        };
    }

    /// <summary>The sentence, or two neighbours where two say clearly more, that share most with the claim.</summary>
    private (int Start, int End) FindQuote(HashSet<string> claimed, string text)
    {
        var sentences = Sentences(text);
        var words = sentences.Select(sentence => _words.Of(text[sentence.Start..sentence.End])).ToArray();
        var (best, bestScore) = ((Start: 0, End: Math.Min(text.Length, MaxQuoteCharacters)), -1.0);
        for (var i = 0; i < sentences.Count; i++)
        {
            var single = Score(words[i]);
            if (single > bestScore)
            {
                (best, bestScore) = (sentences[i], single);
            }

            if (i + 1 < sentences.Count && sentences[i + 1].End - sentences[i].Start <= MaxQuoteCharacters)
            {
                var pair = Score([.. words[i], .. words[i + 1]]) - 0.15;
                if (pair > bestScore)
                {
                    (best, bestScore) = ((sentences[i].Start, sentences[i + 1].End), pair);
                }
            }
        }

        return best;

        double Score(HashSet<string> found)
        {
            var shared = claimed.Count(found.Contains);
            // The second term prefers, among sentences that cover the claim alike, the one that says little else.
            return ((double)shared / claimed.Count) + (found.Count == 0 ? 0 : 0.1 * shared / found.Count);
        }
    }

    private static List<(int Start, int End)> Sentences(string text)
    {
        var sentences = new List<(int, int)>();
        foreach (var match in Sentence().EnumerateMatches(text))
        {
            var (start, end) = (match.Index, match.Index + match.Length);
            while (start < end && char.IsWhiteSpace(text[start]))
            {
                start++;
            }

            while (end > start && char.IsWhiteSpace(text[end - 1]))
            {
                end--;
            }

            if (end > start)
            {
                sentences.Add((start, Math.Min(end, start + MaxQuoteCharacters)));
            }
        }

        return sentences;
    }

    private static HashSet<string> NumbersOf(string text) =>
        [.. Number().Matches(text).Select(match => Canonical(match.Value))];

    /// <summary>1,200 and 1200 are one number, and so are 12.50 and 12.5.</summary>
    private static string Canonical(string number)
    {
        var plain = number.TrimEnd('.', ',').Replace(",", "", StringComparison.Ordinal);
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? (value / 1.000000000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
            : plain;
    }

    [GeneratedRegex(@"\d[\d.,]*", RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    [GeneratedRegex(@"[^.!?。！？\n]*(?:[.!?](?!\s|$)[^.!?。！？\n]*)*(?:[.!?。！？]+[""'”’)\]]*|\n|$)")]
    private static partial Regex Sentence();
}
