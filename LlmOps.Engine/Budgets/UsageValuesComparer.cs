namespace LlmOps.Engine.Budgets;

/// <summary>Compares lists of values one by one, in ordinal order.</summary>
public sealed class UsageValuesComparer : IEqualityComparer<IReadOnlyList<string>>, IComparer<IReadOnlyList<string>>
{
    /// <summary>The comparer.</summary>
    public static UsageValuesComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(IReadOnlyList<string>? x, IReadOnlyList<string>? y) => Compare(x, y) == 0;

    /// <inheritdoc/>
    public int GetHashCode(IReadOnlyList<string> obj)
    {
        var hash = default(HashCode);
        foreach (var value in obj)
        {
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int Compare(IReadOnlyList<string>? x, IReadOnlyList<string>? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        for (var i = 0; i < Math.Min(x.Count, y.Count); i++)
        {
            if (string.CompareOrdinal(x[i], y[i]) is var order and not 0)
            {
                return order;
            }
        }

        return x.Count - y.Count;
    }
}
