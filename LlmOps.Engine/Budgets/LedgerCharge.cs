using LlmOps.Engine.Models;

namespace LlmOps.Engine.Budgets;

/// <summary>One priced line of a settlement.</summary>
/// <param name="Model">Model id.</param>
/// <param name="Purpose">Purpose (<see cref="CostLine.Purpose"/>).</param>
/// <param name="InputTokens">Tokens read, cached and embedded ones included.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="RerankUnits">Rerank search units.</param>
/// <param name="Nanos">Billionths of a US dollar.</param>
/// <param name="Calls">Calls that the line sums up.</param>
public sealed record LedgerCharge(
    string Model,
    string Purpose,
    long InputTokens,
    long OutputTokens,
    long RerankUnits,
    long Nanos,
    int Calls = 1
)
{
    /// <summary>Purpose: a reservation that expired unsettled. What its calls used is not known, and its money counts as spent.</summary>
    public const string Unsettled = "unsettled";

    /// <summary>Charges an expired reservation in full.</summary>
    public static LedgerCharge OfExpired(LedgerReservation reservation) => new(Known(reservation), Unsettled, 0, 0, 0, reservation.Nanos);

    /// <summary>Takes that charge back.</summary>
    public static LedgerCharge TakeBack(LedgerReservation reservation) =>
        new(Known(reservation), Unsettled, 0, 0, 0, -reservation.Nanos, Calls: -1);

    // Earlier versions did not keep it.
    private static string Known(LedgerReservation reservation) => reservation.Model.Length == 0 ? "unknown" : reservation.Model;
}
