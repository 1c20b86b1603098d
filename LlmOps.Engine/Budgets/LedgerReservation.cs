using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Budgets;

/// <summary>Money set aside for calls under way.</summary>
/// <param name="Scope">Who spends.</param>
/// <param name="Id">Unique within the tenant; reserving, settling or releasing the same id again changes nothing.</param>
/// <param name="Day">The UTC day whose accounts pay, whenever the settlement comes.</param>
/// <param name="Nanos">Billionths of a US dollar.</param>
/// <param name="ExpiresAt">When the money counts as spent if nothing is heard.</param>
/// <param name="Spender">Who of the tenant spends; null: <see cref="Spender.Unknown"/>. What is settled is told apart by it.</param>
/// <param name="Extra">Accounts that pay beside the tenant's and everybody's, such as a key's; null: none.</param>
/// <param name="Model">The model that most of the money is for; what expires is charged under its name.</param>
public sealed record LedgerReservation(
    TenantScope Scope,
    string Id,
    DateOnly Day,
    long Nanos,
    DateTimeOffset ExpiresAt,
    Spender? Spender = null,
    IReadOnlyList<BudgetAccount>? Extra = null,
    string Model = ""
);
