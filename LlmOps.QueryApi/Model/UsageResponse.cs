namespace LlmOps.QueryApi.Model;

/// <summary>What a tenant used.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="From">First UTC day.</param>
/// <param name="To">Last UTC day.</param>
/// <param name="TotalUsd">Everything in these days, whatever the page: all settled calls and what is estimated, US dollars.</param>
/// <param name="EstimatedUsd">What of it is estimated, US dollars: reservations that expired unsettled, because their process died.</param>
/// <param name="By">What the rows are told apart by.</param>
/// <param name="Rows">The rows of this page, in order of their values.</param>
/// <param name="Next">Pass as <c>cursor</c> for the next page; null at the end.</param>
public sealed record UsageResponse(
    string Tenant,
    DateOnly From,
    DateOnly To,
    decimal TotalUsd,
    decimal EstimatedUsd,
    IReadOnlyList<string> By,
    IReadOnlyList<UsageRow> Rows,
    string? Next
);
