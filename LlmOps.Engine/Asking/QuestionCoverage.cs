namespace LlmOps.Engine.Asking;

/// <summary>Chooses passages that together speak of all of the question. A question over several documents is seldom answered by the
/// passages that each resemble it most: those repeat the half that is known. After the best passage, one that the walk through the graph
/// reached is worth more, the more of the question's words it holds that no chosen passage holds.</summary>
/// <param name="content">Tells the words that carry content.</param>
/// <param name="question">The question.</param>
/// <param name="weight">What all of the question's words are worth beside a score of 1.</param>
internal sealed class QuestionCoverage(ContentWords content, string question, double weight)
{
    private const int Considered = 30;

    /// <summary>Orders passages by what each adds to those before it.</summary>
    /// <param name="ranked">Passages with their score, 0 to 1, best first.</param>
    /// <param name="textOf">Reads a passage.</param>
    /// <param name="isReached">Whether the walk reached a passage; others are ordered by their score alone.</param>
    /// <param name="count">How many places are filled by what a passage adds; what is left keeps its order.</param>
    /// <returns>All passages with what they were worth when they were chosen, which falls from the first to the last, 0 to 1.</returns>
    public IReadOnlyList<(T Item, double Score)> Order<T>(
        IReadOnlyList<(T Item, double Score)> ranked,
        Func<T, string> textOf,
        Func<T, bool> isReached,
        int count
    )
    {
        var asked = content.OfQuestion(question);
        if (ranked.Count == 0 || asked.Count == 0)
        {
            return ranked;
        }

        var rest = ranked.Take(Considered).Select(entry => Read(entry.Item, entry.Score)).ToList();
        var open = Enumerable
            .Range(0, asked.Count)
            .ToDictionary(
                word => word,
                word => Math.Log(1 + ((double)rest.Count / Math.Max(1, rest.Count(entry => entry.Words.Contains(word)))))
            );
        var all = open.Values.Sum();
        var chosen = new List<(T Item, double Score)>(ranked.Count);
        while (rest.Count > 0 && chosen.Count < count)
        {
            // The best passage is the best whatever the others hold.
            var (next, worth) = chosen.Count == 0 ? (rest[0], rest[0].Score + weight) : Best();
            rest.Remove(next);
            chosen.Add((next.Item, worth / (1 + weight)));
            foreach (var word in next.Words)
            {
                open.Remove(word);
            }
        }

        return
        [
            .. chosen,
            .. rest.Select(entry => (entry.Item, entry.Score / (1 + weight))),
            .. ranked.Skip(Considered).Select(entry => (entry.Item, entry.Score / (1 + weight))),
        ];

        Reading<T> Read(T item, double score) => new(item, score, asked.In(textOf(item)), isReached(item));

        // Of equal ones the first.
        (Reading<T> Entry, double Worth) Best()
        {
            var best = (Entry: rest[0], Worth: WorthOf(rest[0]));
            foreach (var entry in rest)
            {
                if (WorthOf(entry) is var worth && worth > best.Worth)
                {
                    best = (entry, worth);
                }
            }

            return best;
        }

        double WorthOf(Reading<T> entry)
        {
            if (!entry.IsReached)
            {
                return entry.Score;
            }

            var added = 0.0;
            foreach (var word in entry.Words)
            {
                added += open.GetValueOrDefault(word);
            }

            return entry.Score + (weight * added / all);
        }
    }

    private sealed record Reading<T>(T Item, double Score, HashSet<int> Words, bool IsReached);
}
