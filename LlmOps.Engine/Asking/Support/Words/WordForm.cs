namespace LlmOps.Engine.Asking.Support.Words;

/// <summary>Forms of one word, told by their beginning.</summary>
internal static class WordForm
{
    private const int ShortestStem = 4;
    private const int ShortestCyrillicStem = 3;

    /// <summary>Whether two words, folded, may be forms of one.</summary>
    public static bool IsSame(string first, string second)
    {
        if (first == second)
        {
            return true;
        }

        var shared = first.AsSpan().CommonPrefixLength(second);

        // Russian verbs change their stem early: "купила", "куплена".
        var least = first[0] is >= '\u0400' and <= '\u04ff' ? ShortestCyrillicStem : ShortestStem;
        return shared >= least && first.Length - shared <= 3 && second.Length - shared <= 3 && !char.IsDigit(first[^1]);
    }
}
