using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Words;

namespace LlmOps.Engine.Asking.Support.Parties;

/// <summary>One thing that is said to be another: "the head of sales is Ann Doe" says what "Ann Doe is the head of sales" says.</summary>
internal static class Identities
{
    /// <summary>Whether a sentence has on either side of its "is" what a claim has on the other.</summary>
    public static bool Are(TextUnit claim, IReadOnlyList<TextUnit> sentences)
    {
        if (Sides(claim) is not ({ Count: > 0 } first, { Count: > 0 } second))
        {
            return false;
        }

        // "The head of sales is Ann Doe" of "Ann Doe heads sales".
        if (second.TrueForAll(token => token.IsName) && !sentences.Any(sentence => Sides(sentence) is not null))
        {
            return true;
        }

        return sentences.Any(sentence =>
            Sides(sentence) is var (one, other)
            && first.All(token => Has(other, token))
            && !first.Any(token => Has(one, token))
            && second.Any(token => Has(one, token))
        );
    }

    private static (List<ContentToken> Before, List<ContentToken> After)? Sides(TextUnit unit) =>
        Markers.Of("copula", unit.Language).Find(unit.Words, 1) is { } copula
            ? (
                [.. unit.Tokens.Where(token => token.Start < unit.Words[copula.At].Start)],
                [.. unit.Tokens.Where(token => token.Start > unit.Words[copula.At].Start)]
            )
            : null;

    private static bool Has(List<ContentToken> side, ContentToken token) => side.Exists(there => token.IsSame(there, isOneLanguage: true));
}
