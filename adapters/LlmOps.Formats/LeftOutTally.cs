using LlmOps.Engine.Chunking;

namespace LlmOps.Formats;

/// <summary>Counts what a reader leaves out on purpose, by kind.</summary>
internal sealed class LeftOutTally
{
    private readonly SortedDictionary<string, (int Count, long Characters)> _kinds = new(StringComparer.Ordinal);

    /// <summary>Counts pieces of one kind; pieces without a character are none.</summary>
    public void Add(string kind, long characters, int count = 1)
    {
        if (characters > 0)
        {
            var known = _kinds.GetValueOrDefault(kind);
            _kinds[kind] = (known.Count + count, known.Characters + characters);
        }
    }

    /// <summary>Counts what another document has counted.</summary>
    public void Add(IEnumerable<LeftOutText> parts)
    {
        foreach (var part in parts)
        {
            Add(part.Kind, part.Characters, part.Count);
        }
    }

    /// <summary>One entry a kind, in the order of their names.</summary>
    public IReadOnlyList<LeftOutText> ToList() =>
        [.. _kinds.Select(kind => new LeftOutText(kind.Key, kind.Value.Count, kind.Value.Characters))];
}
