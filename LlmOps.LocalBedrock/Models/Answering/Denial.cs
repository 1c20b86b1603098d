using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Words that deny.</summary>
internal static class Denial
{
    public static bool IsOne(Word word) =>
        word.Lower is "not" or "cannot" or "never" or "no" or "without" or "neither"
        || word.Lower.EndsWith("n't", StringComparison.Ordinal);
}
