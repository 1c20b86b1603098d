namespace LlmOps.Engine.Models;

/// <summary>The most tokens that a text of a length is reserved for, before a provider or <see cref="TokenEstimator"/> has seen it. Prose
/// has four characters to a token; three leave room for numbers, code and other alphabets.</summary>
internal static class TokenBound
{
    private const int CharactersPerToken = 3;

    /// <summary>Tokens of so many characters.</summary>
    public static long Of(long characters) => characters / CharactersPerToken;
}
