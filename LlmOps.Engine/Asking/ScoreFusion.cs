namespace LlmOps.Engine.Asking;

/// <summary>Weighted sum of normalized scores. Each leg's scores become standard scores over all candidates, so that legs of any scale can
/// be added and a leg that puts one passage far above the rest says so; ranks alone would hide it.</summary>
internal static class ScoreFusion
{
    private const double Negligible = 1e-9;

    /// <summary>Fuses the lists of several legs.</summary>
    /// <param name="lists">The legs that answered. A leg that is down or found nothing has no say: it neither adds nor marks anything
    /// down.</param>
    /// <returns>Every key of any list with its fused score, best first; ties in ordinal order of the key. The best scores 1, the least 0; a
    /// single key scores 1.</returns>
    public static IReadOnlyList<(string Key, double Score)> Fuse(IReadOnlyList<ScoredList> lists)
    {
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            foreach (var (key, _) in list.Entries)
            {
                keys.TryAdd(key, keys.Count);
            }
        }

        if (keys.Count == 0)
        {
            return [];
        }

        var sums = new double[keys.Count];
        foreach (var list in lists.Where(list => list.Entries.Count > 0 && list.Weight > 0))
        {
            Add(list, Standardise(list, keys), sums);
        }

        var (least, best) = (sums.Min(), sums.Max());
        var range = best - least;
        return
        [
            .. keys.Select(entry => (entry.Key, Score: range > Negligible ? (sums[entry.Value] - least) / range : 1))
                .OrderByDescending(entry => entry.Score)
                .ThenBy(entry => entry.Key, StringComparer.Ordinal),
        ];
    }

    /// <summary>Adds a list that is evidence beside the fused order rather than another order of the same kind: its scores as parts of its
    /// best, by its weight. What it does not name loses nothing but the lead.</summary>
    /// <param name="fused">The fused order; scores 0 to 1.</param>
    /// <param name="list">The list; scores from 0.</param>
    /// <returns>All keys of both, best first, scores 0 to 1.</returns>
    public static IReadOnlyList<(string Key, double Score)> AddOnTop(IReadOnlyList<(string Key, double Score)> fused, ScoredList list)
    {
        var sums = fused.ToDictionary(entry => entry.Key, entry => entry.Score, StringComparer.Ordinal);

        // Alone it decides, whatever it weighs.
        var weight = sums.Count == 0 ? 1 : list.Weight;
        var best = list.Entries.Max(entry => entry.Score);

        // As above: what a cut list does not name is no better than its last.
        var floor = list.IsCut && list.Entries.Count > 1 ? list.Entries.Min(entry => entry.Score) : 0;
        foreach (var (key, score) in list.Entries)
        {
            sums[key] = sums.GetValueOrDefault(key) + (best - floor > Negligible ? weight * (score - floor) / (best - floor) : 0);
        }

        var most = sums.Values.Max();
        return
        [
            .. sums.Select(entry => (entry.Key, Score: most > Negligible ? entry.Value / most : 1))
                .OrderByDescending(entry => entry.Score)
                .ThenBy(entry => entry.Key, StringComparer.Ordinal),
        ];
    }

    /// <summary>The standard scores of one leg over all candidates; all 0 where it tells none from another.</summary>
    internal static double[] Standardise(ScoredList list, IReadOnlyDictionary<string, int> keys)
    {
        // A list that was cut off says of the others only that they are no better than its last. One that was not has named all it knows
        // of.
        var last = list.Entries.Min(entry => entry.Score);
        var floor = list.IsCut ? last : Math.Min(0, last);
        var scores = new double[keys.Count];
        Array.Fill(scores, floor);
        foreach (var (key, score) in list.Entries)
        {
            scores[keys[key]] = Math.Max(scores[keys[key]], score);
        }

        var mean = scores.Average();
        var deviation = Math.Sqrt(scores.Sum(score => (score - mean) * (score - mean)) / scores.Length);
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = deviation > Negligible * Math.Max(1, Math.Abs(mean)) ? (scores[i] - mean) / deviation : 0;
        }

        return scores;
    }

    private static void Add(ScoredList list, double[] standard, double[] sums)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += list.Weight * standard[i];
        }
    }
}
