using LlmOps.Engine.Asking.Support.Parties;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Compares who does what to whom in a claim and in its passage.</summary>
/// <param name="roles">Finds who does what.</param>
internal sealed class ClaimRoles(Roles roles)
{
    /// <summary>Whether a claim exchanges two that its passage names.</summary>
    public bool AreExchanged(Comparison comparison)
    {
        var (claim, text, language) = (comparison.Whole, comparison.Passage.Text, comparison.LanguageOfBoth);
        return comparison.Sides < 0
            || comparison.Order < 0
            || (
                comparison.IsOneLanguage
                && comparison.Sides == 0
                && !Comparisons.In(claim, language).Any()
                && !Identities.Are(claim, text.SentenceUnits)
                && (
                    roles.AreSwapped(claim, text.SentenceUnits.FindAll(unit => !unit.IsRow), language)
                    || Exchanges.Are(claim, text.Units.FindAll(unit => !unit.IsRow), language)
                )
            );
    }

    /// <summary>Whether the passage says of those that a claim names what the claim says of them.</summary>
    public bool AreSaid(Comparison comparison) =>
        SideComparison.IsSaid(comparison)
        || roles.AreAlike(comparison.Whole, comparison.Passage.Text.SentenceUnits, comparison.LanguageOfBoth);
}
