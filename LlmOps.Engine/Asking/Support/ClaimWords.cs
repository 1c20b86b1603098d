using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>What the words of a claim tell where nothing speaks against it.</summary>
/// <param name="minSupport">Share of the claim's content words from which they support it, 0 to 1.</param>
/// <param name="roles">Compares who does what.</param>
internal sealed class ClaimWords(double minSupport, ClaimRoles roles)
{
    private const double SomeWords = 0.25;
    private const double SomeLetters = 0.1;

    // Other words than these may say the same.
    private const int FewWords = 2;

    /// <summary>The verdict.</summary>
    /// <param name="comparison">The claim and its passage.</param>
    /// <param name="quote">Where the words stand that carry the claim.</param>
    public SupportVerdict Judge(Comparison comparison, (int Start, int End) quote)
    {
        var (claim, passage) = (comparison.Whole, comparison.Passage);
        if (!comparison.IsOneLanguage)
        {
            // Which value belongs to whom, another language's words do not tell.
            var parties = ProperNames.In(claim.Words, comparison.Claim.Language).Distinct(StringComparer.Ordinal).Count();
            return new SupportVerdict(SupportLevel.Unverified, "language", quote.Start, quote.End, MayBeTurned: parties > 1);
        }

        var shared = claim.Content.Count(passage.Content.Contains);
        var share = claim.Content.Count == 0 ? 1 : (double)shared / claim.Content.Count;
        if (share < minSupport)
        {
            var isSpokenOf =
                share >= SomeWords
                || claim.Content.Count < FewWords
                || claim.Values.Any(value =>
                    ToldValues.Stand(value, comparison.Claim, passage) || ToldValues.Follow(value, comparison.Claim, passage)
                )
                || WordOverlap.Of(claim, passage, comparison.LanguageOfBoth) >= SomeLetters;
            return new SupportVerdict(isSpokenOf ? SupportLevel.Unverified : SupportLevel.Unfounded, "words", quote.Start, quote.End);
        }

        return
            shared == claim.Content.Count
            && claim.Values.All(value => value.IsSoft || ToldValues.Stand(value, comparison.Claim, passage))
            && (roles.AreSaid(comparison) || Wording.IsKept(claim, passage, comparison.LanguageOfBoth))
            ? new SupportVerdict(SupportLevel.Supported, "words", quote.Start, quote.End)
            : new SupportVerdict(SupportLevel.Unverified, "order", quote.Start, quote.End, MayBeTurned: true);
    }
}
