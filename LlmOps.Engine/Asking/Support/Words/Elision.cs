namespace LlmOps.Engine.Asking.Support.Words;

/// <summary>Articles and other small words that French and Italian join to the next one with an apostrophe: "l'emprunteur",
/// "jusqu'au".</summary>
internal static class Elision
{
    private const int LongestJoined = 2;

    /// <summary>A folded word without what is joined to its front.</summary>
    public static string Without(string word)
    {
        var at = word.IndexOf('\'', StringComparison.Ordinal);
        var isJoined =
            at is > 0 and <= LongestJoined
            || (at > LongestJoined && word[..at] is "jusqu" or "lorsqu" or "puisqu" or "dell" or "all" or "nell" or "sull" or "dall");
        return isJoined && word.Length > at + 2 ? word[(at + 1)..] : word;
    }
}
