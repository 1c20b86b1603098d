using LlmOps.Engine.Asking.Support.Words;

namespace LlmOps.Engine.Asking.Support.Parties;

/// <summary>What a clause says of two sides: the larger and the smaller, the earlier and the later, where from and where to, who sold and
/// who bought.</summary>
/// <param name="Kind">What relates the two.</param>
/// <param name="First">Words of the first side.</param>
/// <param name="Second">Words of the second side.</param>
/// <param name="Standard">Words of the side that the other is measured by, which is told without a verb; null: there is no such
/// side.</param>
internal sealed record TwoSides(
    string Kind,
    IReadOnlyList<string> First,
    IReadOnlyList<string> Second,
    IReadOnlyList<string>? Standard = null
)
{
    /// <summary>Whether neither party is left out.</summary>
    public bool NamesBoth => First.Count > 0 && Second.Count > 0;

    /// <summary>How this stands to what another clause says of the same sides: 1 alike, -1 the other way round, 0 nothing tells.</summary>
    public int CompareTo(TwoSides other)
    {
        if (Kind != other.Kind)
        {
            return 0;
        }

        // What both sides have tells neither from the other.
        var (first, second) = (Without(First, Second), Without(Second, First));
        var (otherFirst, otherSecond) = (Without(other.First, other.Second), Without(other.Second, other.First));
        if (Standard is not null && other.Standard is not null)
        {
            // Nor does the verb, which stands on the side of the subject whichever that is.
            List<string> telling = [.. Standard, .. other.Standard];
            (first, second) = (Within(first, telling), Within(second, telling));
        }

        var alike = Shared(first, otherFirst) + Shared(second, otherSecond);
        var areEqual = alike == first.Count + second.Count;
        var crossed = Shared(first, otherSecond) + Shared(second, otherFirst);

        // Where one party alone is named, that it is the same party says nothing of the other.
        return alike > crossed && !(NamesBoth && other.NamesBoth) && !areEqual ? 0 : Math.Sign(alike - crossed);
    }

    /// <summary>Whether another clause says this of the same two.</summary>
    public bool IsSaidBy(TwoSides other) =>
        CompareTo(other) > 0 && Shared([.. First], [.. other.First]) > 0 && Shared([.. Second], [.. other.Second]) > 0;

    private static List<string> Without(IReadOnlyList<string> side, IReadOnlyList<string> other) =>
        [.. side.Where(word => !other.Any(there => WordForm.IsSame(word, there)))];

    private static List<string> Within(List<string> side, List<string> words) =>
        [.. side.Where(word => words.Exists(there => WordForm.IsSame(word, there)))];

    private static int Shared(List<string> side, List<string> other) =>
        side.Count(word => other.Exists(there => WordForm.IsSame(word, there)));
}
