using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Budgets;

/// <summary>What is counted together: one tenant or all, one API key or session, over one UTC day or month.</summary>
/// <param name="Owner"><c>tenant#</c> and the tenant's id, <c>key#</c> with the tenant's id and its own, <c>session#</c> with the tenant's
/// id and a hash of its own, or <c>global</c>.</param>
/// <param name="Period"><c>2026-11-23</c> or <c>2026-11</c>.</param>
public readonly record struct BudgetAccount(string Owner, string Period)
{
    /// <summary>A tenant's day.</summary>
    public static BudgetAccount TenantDay(TenantScope scope, DateOnly day) => new($"tenant#{scope.TenantId}", Day(day));

    /// <summary>A tenant's month.</summary>
    public static BudgetAccount TenantMonth(TenantScope scope, DateOnly day) => new($"tenant#{scope.TenantId}", Month(day));

    /// <summary>Everybody's day.</summary>
    public static BudgetAccount GlobalDay(DateOnly day) => new("global", Day(day));

    /// <summary>Everybody's month.</summary>
    public static BudgetAccount GlobalMonth(DateOnly day) => new("global", Month(day));

    /// <summary>An API key's day.</summary>
    public static BudgetAccount KeyDay(TenantScope scope, string key, DateOnly day) => new($"key#{scope.TenantId}#{key}", Day(day));

    /// <summary>An API key's month.</summary>
    public static BudgetAccount KeyMonth(TenantScope scope, string key, DateOnly day) => new($"key#{scope.TenantId}#{key}", Month(day));

    /// <summary>A session's day.</summary>
    public static BudgetAccount SessionDay(TenantScope scope, string session, DateOnly day) => new(SessionOwner(scope, session), Day(day));

    /// <summary>A session's month.</summary>
    public static BudgetAccount SessionMonth(TenantScope scope, string session, DateOnly day) =>
        new(SessionOwner(scope, session), Month(day));

    /// <summary>The accounts that money spent by a tenant on a day goes to.</summary>
    internal static BudgetAccount[] Of(TenantScope scope, DateOnly day) =>
        [TenantDay(scope, day), TenantMonth(scope, day), GlobalDay(day), GlobalMonth(day)];

    // Sums outlive their session, and callers may name a session as they like: an erased one must not be read from the ledger.
    private static string SessionOwner(TenantScope scope, string session)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{scope.TenantId}\n{session}"));
        return $"session#{scope.TenantId}#{Convert.ToHexStringLower(hash.AsSpan(0, 16))}";
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Month(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
