using LlmOps.Engine.Asking.Support.Reading;

namespace LlmOps.Engine.Asking.Support;

/// <summary>How many of those that a clause speaks of it speaks of: all, most, some, few, none.</summary>
internal static class Quantifiers
{
    private const double SaysMost = 0.6;
    private const double Tie = 0.01;

    /// <summary>Whether a claim says of all what its passage says of most, and the like.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="passage">The passage.</param>
    /// <param name="isOneLanguage">Whether both are in one language.</param>
    public static bool Differ(TextUnit claim, ReadPassage passage, bool isOneLanguage)
    {
        if (QuantifierWords.KindOf(claim) is not { } said)
        {
            return false;
        }

        var all = passage.Text.Statements.Select(statement => new Alignment(claim.Tokens, statement, isOneLanguage)).ToList();
        var best = all.Count == 0 ? 0 : all.Max(alignment => alignment.Weight);
        return best > 0
            && all.Where(alignment => alignment.Weight > best - Tie)
                .All(alignment =>
                    alignment.Share >= SaysMost
                    && QuantifierWords.KindOf(alignment.Statement.Unit) is { } told
                    && !QuantifierWords.MayBeSaid(said, told)
                );
    }
}
