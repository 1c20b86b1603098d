using System.Globalization;

namespace LlmOps.Benchmarks.Quality;

/// <summary>The rankings of one system, or of one stage of ours, for all questions of a collection.</summary>
/// <param name="System">Its name in tables and files.</param>
/// <param name="Rankings">For each question its ranking.</param>
internal sealed record SystemRun(string System, IReadOnlyDictionary<string, Ranking> Rankings)
{
    /// <summary>The measure of each question, in the collection's order; a question without a ranking counts 0.</summary>
    public double[] Scores(Collection collection, QualityMeasure measure) =>
        [
            .. collection.Questions.Select(question =>
                Rankings.TryGetValue(question.Id, out var ranking) ? measure.Of(ranking.Documents, collection.Judgments[question.Id]) : 0
            ),
        ];

    /// <summary>Writes a TREC run: <c>question Q0 document rank score system</c>.</summary>
    public void Write(TextWriter writer)
    {
        foreach (var (question, ranking) in Rankings.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            for (var rank = 0; rank < ranking.Entries.Count; rank++)
            {
                var (document, score) = ranking.Entries[rank];
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{question} Q0 {document} {rank + 1} {score:R} {System}"));
            }
        }
    }
}
