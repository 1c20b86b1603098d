namespace LlmOps.Engine.Asking;

/// <summary>The say of a walk through the graph beside the fused order of the searches.</summary>
internal static class WalkWeight
{
    /// <summary>Odds without a bound would leave nothing of the order of what the walk did not reach.</summary>
    private const double MostOdds = 6;

    /// <summary>The weight, as odds: what a walk is worth is how far it is to be believed rather than the searches. One that is worth
    /// little adds to their order as much as it is worth; one that is worth all orders what it reached, and the searches, which do not
    /// know what joins the question's names, only what is left.</summary>
    /// <param name="worth">What the walk is worth, 0 to 1.</param>
    /// <param name="evenWeight">The weight of a walk that is worth as much as the searches.</param>
    public static double Of(double worth, double evenWeight) => evenWeight * worth / Math.Max(1 - worth, 1 / MostOdds);
}
