namespace LlmOps.Engine.Retrieval;

/// <summary>Weighted reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).</summary>
public static class RankFusion
{
    /// <summary>Fuses ranked lists of keys.</summary>
    /// <param name="legs">Each leg's keys, best first, with its weight.</param>
    /// <param name="constant">Added to every rank, so that the first places do not decide alone.</param>
    /// <returns>Keys with their fused score, best first; ties in ordinal order of the key.</returns>
    public static IReadOnlyList<(string Key, double Score)> Fuse(IEnumerable<(IReadOnlyList<string> Keys, double Weight)> legs, int constant)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (keys, weight) in legs)
        {
            for (var rank = 0; rank < keys.Count; rank++)
            {
                scores[keys[rank]] = scores.GetValueOrDefault(keys[rank]) + (weight / (constant + rank + 1));
            }
        }

        return [.. scores
            .Where(entry => entry.Value > 0)
            .OrderByDescending(entry => entry.Value)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => (entry.Key, entry.Value))];
    }
}
