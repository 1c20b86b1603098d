using System.ComponentModel;
using System.Text.Json.Serialization;

namespace LlmOps.QueryApi.Model;

/// <summary>A budget to be set.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BudgetRequest
{
    /// <summary>The cap.</summary>
    [Description("US dollars that may be spent in the period, 0 to 1,000,000,000. 0 forbids every paid call.")]
    public required decimal Usd { get; init; }
}
