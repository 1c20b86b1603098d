namespace LlmOps.Engine.FineTuning;

/// <summary>Finds texts that share most of their groups of three words. Candidates come from MinHash signatures cut into bands; each is
/// then compared by the groups themselves, so that a chance meeting of signatures removes nothing. Numbers count in full: the same sentence
/// about another year is another text.</summary>
internal sealed class NearDuplicates(double similarity)
{
    private const int Bands = 24;
    private const int RowsPerBand = 4;
    private const int WordsPerGroup = 3;

    private readonly Dictionary<(int Band, ulong Hash), List<Entry>> _buckets = [];

    /// <summary>Adds a text, unless one like it was added before.</summary>
    /// <returns>False where it is a near-duplicate.</returns>
    public bool TryAdd(string text)
    {
        var words = TextWords.Of(text);
        var entry = new Entry(Groups(words), Numbers(words));
        var bands = Signature(entry.Groups);
        foreach (var (band, hash) in bands)
        {
            if (_buckets.TryGetValue((band, hash), out var others) && others.Exists(other => AreAlike(other, entry)))
            {
                return false;
            }
        }

        foreach (var key in bands)
        {
            if (!_buckets.TryGetValue(key, out var bucket))
            {
                _buckets[key] = bucket = [];
            }

            bucket.Add(entry);
        }

        return true;
    }

    private bool AreAlike(Entry one, Entry other)
    {
        if (!one.Numbers.SetEquals(other.Numbers))
        {
            return false;
        }

        var shared = one.Groups.Count(other.Groups.Contains);
        return shared >= similarity * (one.Groups.Count + other.Groups.Count - shared);
    }

    private static HashSet<ulong> Groups(List<string> words)
    {
        var groups = new HashSet<ulong>();
        for (var i = 0; i + Math.Min(WordsPerGroup, words.Count) <= words.Count && i < words.Count; i++)
        {
            groups.Add(Hash(string.Join(' ', words.Skip(i).Take(WordsPerGroup))));
        }

        return groups;
    }

    private static HashSet<string> Numbers(List<string> words) => [.. words.Where(word => word.Any(char.IsDigit))];

    private static List<(int Band, ulong Hash)> Signature(HashSet<ulong> groups)
    {
        var bands = new List<(int, ulong)>(Bands);
        for (var band = 0; band < Bands; band++)
        {
            var combined = 14695981039346656037UL;
            for (var row = 0; row < RowsPerBand; row++)
            {
                var seed = (ulong)((band * RowsPerBand) + row + 1) * 0x9E3779B97F4A7C15UL;
                var least = groups.Count == 0 ? 0 : groups.Min(group => Mix(group ^ seed));
                combined = (combined ^ least) * 1099511628211UL;
            }

            bands.Add((band, combined));
        }

        return bands;
    }

    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return Mix(hash);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    private sealed record Entry(HashSet<ulong> Groups, HashSet<string> Numbers);
}
