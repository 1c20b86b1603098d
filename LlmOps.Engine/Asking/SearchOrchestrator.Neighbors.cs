using System.Diagnostics;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Asking;

/// <summary>What a passage is read with where it was cut.</summary>
public sealed partial class SearchOrchestrator
{
    /// <summary>The name of the stage that reads the neighbors of cut passages, as it stands in results, metrics and
    /// <c>degraded</c>.</summary>
    public const string NeighborStage = "neighbors";

    /// <summary>Gives passages that were cut out of a table, a list, a sentence or a long section the text of their neighbors that goes on
    /// with it, the best passage first, as far as <see cref="RetrievalOptions.NeighborTokens"/> go. What a chunk says of itself tells
    /// whether it is cut; where none is, nothing is read.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="found">What was found, for an answer.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    internal async Task<RetrievalResult> CompleteCutAsync(TenantScope scope, RetrievalResult found, CancellationToken cancellationToken)
    {
        if (_options.NeighborTokens == 0)
        {
            return found;
        }

        // A neighbor that is a passage itself is there already.
        var shown = found.Passages.Select(passage => passage.Chunk.Id).ToHashSet(StringComparer.Ordinal);
        var wanted = found
            .Passages.SelectMany(passage => (string?[])[ChunkNeighbors.IdAfter(passage.Chunk), ChunkNeighbors.IdBefore(passage.Chunk)])
            .OfType<string>()
            .Where(id => !shown.Contains(id))
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        if (wanted.Length == 0)
        {
            return found;
        }

        var outcome = await _legs.RunAsync(NeighborStage, token => _index.GetAsync(scope, wanted, token), cancellationToken);
        var leg = outcome.ToLeg();
        if (outcome.Failure is not null)
        {
            return found with { Legs = [.. found.Legs, leg], Degraded = [.. found.Degraded, CountDegraded(leg, Activity.Current)] };
        }

        var neighbors = outcome.Hits.ToDictionary(hit => hit.Id, hit => hit.Scored.Chunk, StringComparer.Ordinal);
        var left = _options.NeighborTokens;
        var passages = new List<Passage>(found.Passages.Count);
        foreach (var passage in found.Passages)
        {
            var chunk = passage.Chunk;
            chunk = Add(ChunkNeighbors.IdAfter(chunk), next => ChunkNeighbors.WithNext(chunk, next, left));
            chunk = Add(ChunkNeighbors.IdBefore(chunk), before => ChunkNeighbors.WithBefore(chunk, before, left));
            passages.Add(passage with { Chunk = chunk });

            Chunk Add(string? id, Func<Chunk, Chunk> with)
            {
                // Two passages may stand on both sides of one chunk.
                if (left <= 0 || id is null || !neighbors.Remove(id, out var neighbor))
                {
                    return chunk;
                }

                var whole = with(neighbor);
                left -= ChunkTokens.Estimate(whole.Text) - ChunkTokens.Estimate(chunk.Text);
                return whole;
            }
        }

        return found with
        {
            Passages = passages,
            Legs = [.. found.Legs, leg],
        };
    }
}
