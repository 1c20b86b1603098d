using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;

namespace LlmOps.Engine.Asking.Support;

/// <summary>What rises to less than it was, or falls to more.</summary>
internal static class Trends
{
    /// <summary>Whether the two values of a claim go the other way than it says: "rose from 2.0 to 1.7 million".</summary>
    public static bool AreImpossible(TextUnit claim)
    {
        var (rises, falls) = (Says(claim, "rise"), Says(claim, "fall"));
        var (from, to) = (Markers.Of("from", claim.Language), Markers.Of("to", claim.Language));
        var told = claim.Tokens.Where(token => token.Value is { Kind: ValueKind.Number or ValueKind.Quantity }).ToList();
        return rises != falls
            && told is [{ Value: { } first } start, { Value: { } second } end]
            && from.Contain(start.Mark)
            && to.Contain(end.Mark)
            && (first.Dimension == second.Dimension || first.Unit is null)
            && first.Readings.All(before => second.Readings.All(after => rises ? after < before : after > before));
    }

    private static bool Says(TextUnit claim, string name) => claim.Tokens.Any(token => token.Concept?.Name == name);
}
