using LlmOps.Engine.Budgets;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Budgets;

public sealed class BudgetAccountTests
{
    private static readonly DateOnly s_day = new(2026, 11, 23);

    [Fact]
    public void ASessionsAccountDoesNotHoldItsIdBecauseSumsOutliveErasedSessions()
    {
        var scope = TenantScope.Create("contoso");
        BudgetAccount[] accounts =
        [
            BudgetAccount.SessionDay(scope, "alice@example.com", s_day),
            BudgetAccount.SessionMonth(scope, "alice@example.com", s_day),
        ];

        Assert.All(accounts, account => Assert.DoesNotContain("alice", account.ToString(), StringComparison.OrdinalIgnoreCase));
        Assert.Equal(accounts[0].Owner, accounts[1].Owner);
    }

    [Fact]
    public void SessionsOfOneNameAreAccountsOfTheirTenants()
    {
        var owners = new[]
        {
            BudgetAccount.SessionDay(TenantScope.Create("a"), "s", s_day).Owner,
            BudgetAccount.SessionDay(TenantScope.Create("a"), "t", s_day).Owner,
            BudgetAccount.SessionDay(TenantScope.Create("b"), "s", s_day).Owner,
        };

        Assert.Equal(3, owners.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(3, owners.Select(owner => owner[(owner.LastIndexOf('#') + 1)..]).Distinct(StringComparer.Ordinal).Count());
    }
}
