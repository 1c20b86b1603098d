using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>
/// Puts words of the passages in the place of misspelt ones: a letter too few, too many, or two of them swapped. A letter exchanged for
/// another makes other words as often as misspelt ones ("house", "horse"), so that is left as it is; so are names.
/// </summary>
internal static class Spelling
{
    private const int ShortestWord = 6,
        LongWord = 9;

    private static readonly string[] s_asking = ["what", "which", "where", "when", "who", "whose", "how", "why"];

    /// <summary>The question as it was meant.</summary>
    public static string Correct(string question, IReadOnlyList<Passage> passages)
    {
        var words = WordReader.Read(question);
        var doubtful = words.Where(word => IsDoubtful(word)).ToList();
        if (doubtful.Count == 0)
        {
            return question;
        }

        var known = passages
            .SelectMany(passage => WordReader.Read($"{passage.Title} {passage.Section} {passage.Text}"))
            .DistinctBy(word => word.Lower)
            .ToList();
        var concepts = known.Select(word => word.Concept).ToHashSet(StringComparer.Ordinal);
        for (var i = doubtful.Count - 1; i >= 0; i--)
        {
            var word = doubtful[i];
            var meant =
                word.Start == words[0].Start && word.Lower.Length < ShortestWord
                    ? s_asking.FirstOrDefault(asking => asking.Length > 2 && Mistakes(word.Lower, asking, 1) == 1)
                : concepts.Contains(word.Concept) ? null
                : known
                    .Where(candidate => candidate.Lower.Length >= ShortestWord - 1 && candidate.Lower[0] == word.Lower[0])
                    .Select(candidate =>
                        (candidate.Lower, Mistakes: Mistakes(word.Lower, candidate.Lower, word.Lower.Length >= LongWord ? 2 : 1))
                    )
                    .Where(entry => entry.Mistakes > 0)
                    .OrderBy(entry => entry.Mistakes)
                    .Select(entry => entry.Lower)
                    .FirstOrDefault();
            if (meant is not null)
            {
                question = string.Concat(question.AsSpan(0, word.Start), meant, question.AsSpan(word.End));
            }
        }

        return question;

        bool IsDoubtful(Word word) =>
            !word.IsStop
            && !Vocabulary.IsGeneric(word.Lower)
            && !Vocabulary.IsClass(word.Concept)
            && word.Lower.All(char.IsAsciiLetter)
            && (word.Start == words[0].Start ? !s_asking.Contains(word.Lower) : !word.IsCapitalised)
            && (word.Lower.Length >= ShortestWord || (word.Start == words[0].Start && word.Lower.Length is 4 or 5));
    }

    /// <summary>How many letters are missing, doubled or swapped, up to a limit; 0 where it takes more, or another letter.</summary>
    private static int Mistakes(string written, string meant, int limit)
    {
        if (Math.Abs(written.Length - meant.Length) > limit)
        {
            return 0;
        }

        var (i, j, mistakes) = (0, 0, 0);
        while (i < written.Length || j < meant.Length)
        {
            if (i < written.Length && j < meant.Length && written[i] == meant[j])
            {
                i++;
                j++;
                continue;
            }

            if (++mistakes > limit)
            {
                return 0;
            }

            if (i + 1 < written.Length && j + 1 < meant.Length && written[i] == meant[j + 1] && written[i + 1] == meant[j])
            {
                i += 2;
                j += 2;
            }
            else if (j < meant.Length && (i == written.Length || (j + 1 < meant.Length && written[i] == meant[j + 1])))
            {
                j++;
            }
            else if (i < written.Length && (j == meant.Length || (i + 1 < written.Length && written[i + 1] == meant[j])))
            {
                i++;
            }
            else
            {
                return 0;
            }
        }

        return mistakes;
    }
}
