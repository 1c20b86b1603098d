using LlmOps.Engine.Asking.Support.Reading;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Compares the values of a claim with those of its passage: each has to stand there in any usual form or to follow from what
/// stands there, and to be told of the same thing.</summary>
internal static class ClaimValues
{
    /// <summary>What speaks against the values of a claim; null: nothing.</summary>
    public static SupportLevel? Check(Comparison comparison)
    {
        var (claim, passage) = (comparison.Claim, comparison.Passage);
        if (
            claim.Whole.Values.FirstOrDefault(value =>
                !value.IsSoft && !ToldValues.Stand(value, claim, passage) && !ToldValues.Follow(value, claim, passage)
            ) is
            { } value
        )
        {
            return passage.Values.Any(other => other.Dimension == value.Dimension) ? SupportLevel.Contradicted : SupportLevel.Unfounded;
        }

        return
            DaysAndRanks.Differ(claim.Whole, passage)
            || Bounds.AreTurned(claim, passage)
            || Trends.AreImpossible(claim.Whole)
            || TableRows.AreMixed(claim.Whole, passage.Text.SentenceUnits)
            || ValueOwners.Differ(comparison)
            ? SupportLevel.Contradicted
            : null;
    }
}
