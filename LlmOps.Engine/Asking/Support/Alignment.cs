using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Which parts of a claim a statement of its passage has, one by one.</summary>
internal sealed class Alignment
{
    private const double ValueWeight = 1.5;

    private readonly int[] _places;

    /// <param name="claim">What a claim says.</param>
    /// <param name="statement">What its passage says.</param>
    /// <param name="isOneLanguage">Whether both are in one language.</param>
    public Alignment(IReadOnlyList<ContentToken> claim, Statement statement, bool isOneLanguage)
    {
        (Claim, Unit, Statement) = (claim, statement.Tokens, statement);
        (_places, Matched) = (new int[Claim.Count], new bool[Unit.Count]);
        Array.Fill(_places, -1);
        for (var i = 0; i < Claim.Count; i++)
        {
            var after = i > 0 ? _places[i - 1] : -1;
            var place = Find(i, after + 1, Unit.Count, isOneLanguage) ?? Find(i, 0, after + 1, isOneLanguage);
            if (place is { } at)
            {
                (_places[i], Matched[at]) = (at, true);
            }
        }
    }

    public Statement Statement { get; }

    public IReadOnlyList<ContentToken> Claim { get; }

    public IReadOnlyList<ContentToken> Unit { get; }

    /// <summary>Whether the claim has a token of the unit.</summary>
    public bool[] Matched { get; }

    /// <summary>How much of the claim the unit has, by weight.</summary>
    public double Weight => Enumerable.Range(0, Claim.Count).Where(i => _places[i] >= 0).Sum(WeightOf);

    /// <summary>The share of the claim that the unit has, 0 to 1.</summary>
    public double Share => Claim.Count == 0 ? 0 : Weight / Enumerable.Range(0, Claim.Count).Sum(WeightOf);

    /// <summary>Tokens of the claim that the unit has.</summary>
    public int Count => _places.Count(place => place >= 0);

    /// <summary>Where the unit has a token of the claim; -1: it has it not.</summary>
    public int PlaceOf(int token) => _places[token];

    private double WeightOf(int token) => Claim[token].Value is null ? 1 : ValueWeight;

    private int? Find(int token, int from, int to, bool isOneLanguage)
    {
        for (var i = from; i < to; i++)
        {
            if (!Matched[i] && Claim[token].IsSame(Unit[i], isOneLanguage))
            {
                return i;
            }
        }

        return null;
    }
}
