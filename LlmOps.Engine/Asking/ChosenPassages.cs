using System.Text;
using System.Text.Json;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Asking;

/// <summary>Chooses passages from the final order, and tells what became of every candidate.</summary>
internal static class ChosenPassages
{
    /// <summary>The best passages that each say something of their own, numbered from 1.</summary>
    /// <param name="ranked">The final order.</param>
    /// <param name="wanted">Passages to return at most.</param>
    /// <param name="trace">Is told the whole order; null: it is read no further than to what is wanted.</param>
    public static List<Passage> Number(RankedCandidate[] ranked, int wanted, RetrievalTrace? trace)
    {
        // What is only measured is read to its end.
        var read = trace is null ? wanted : ranked.Length;
        var (passages, texts) = (new List<Passage>(), new DistinctTexts());
        foreach (var (candidate, score, rerank) in ranked)
        {
            if (passages.Count == read)
            {
                break;
            }

            if (texts.TryAdd(candidate.Scored.Chunk.Text))
            {
                passages.Add(
                    new Passage(
                        passages.Count + 1,
                        candidate.Scored.Chunk,
                        candidate.Scored.Title,
                        score,
                        rerank,
                        candidate.Ranks,
                        candidate.Path
                    )
                    {
                        Metadata = candidate.Scored.Metadata,
                        AccessLabels = candidate.Scored.Metadata.GetValueOrDefault(DocumentAccess.MetadataKey),
                    }
                );
            }
        }

        trace?.Add(
            RetrievalTrace.Final,
            passages.Select(passage => new RetrievalTrace.Entry(passage.Chunk.Id, passage.Chunk.DocumentId, passage.Score))
        );
        return passages.Count > wanted ? passages[..wanted] : passages;
    }

    /// <summary>What became of each candidate of the pool.</summary>
    /// <param name="order">The final order.</param>
    /// <param name="pool">The candidates with their fused score.</param>
    /// <param name="legs">What the legs gave.</param>
    /// <param name="passages">The chosen ones.</param>
    public static FoundCandidate[] Explain(
        RankedCandidate[] order,
        IReadOnlyList<(Candidate Candidate, double Score)> pool,
        IReadOnlyList<LegOutcome> legs,
        List<Passage> passages
    )
    {
        var fused = pool.ToDictionary(entry => entry.Candidate.Id, entry => entry.Score, StringComparer.Ordinal);
        var chosen = passages.ToDictionary(passage => passage.Chunk.Id, passage => passage.Index, StringComparer.Ordinal);
        var scores = legs.ToDictionary(
            leg => leg.Name,
            leg => leg.Hits.DistinctBy(hit => hit.Id).ToDictionary(hit => hit.Id, hit => hit.Scored.Score, StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        var lastChosen = Array.FindLastIndex(order, ranked => chosen.ContainsKey(ranked.Candidate.Id));
        return
        [
            .. order.Select(
                (ranked, position) =>
                {
                    var id = ranked.Candidate.Id;
                    int? index = chosen.TryGetValue(id, out var number) ? number : null;
                    return new FoundCandidate(
                        ranked.Candidate.Scored.Chunk.DocumentId,
                        id,
                        ranked.Candidate.Ranks.ToDictionary(
                            leg => leg.Key,
                            leg => (leg.Value, scores[leg.Key].GetValueOrDefault(id)),
                            StringComparer.Ordinal
                        ),
                        fused.GetValueOrDefault(id),
                        ranked.Rerank,
                        ranked.Score,
                        index,
                        index is null && position < lastChosen
                    );
                }
            ),
        ];
    }

    /// <summary>Ids and scores of passages, as JSON.</summary>
    public static string Describe(List<Passage> passages)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var passage in passages)
            {
                json.WriteStartObject();
                json.WriteString("id", passage.Chunk.Id);
                json.WriteNumber("score", Math.Round(passage.Score, 4));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
