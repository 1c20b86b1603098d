namespace LlmOps.Engine.Knowledge;

/// <summary>A range of terms in ordinal order.</summary>
/// <param name="From">The first term.</param>
/// <param name="IncludesFrom">Whether <paramref name="From"/> itself is in the range.</param>
/// <param name="To">The last term.</param>
/// <param name="IncludesTo">Whether <paramref name="To"/> itself is in the range.</param>
internal sealed record TermRange(string From, bool IncludesFrom, string To, bool IncludesTo)
{
    /// <summary>Whether a term is in the range.</summary>
    public bool Contains(string term)
    {
        var (from, to) = (string.CompareOrdinal(From, term), string.CompareOrdinal(term, To));
        return (from < 0 || (from == 0 && IncludesFrom)) && (to < 0 || (to == 0 && IncludesTo));
    }
}
