using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Tenancy;

public sealed class TenantScopeTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("acme-42.eu_1")]
    public void AWellFormedIdMakesAScope(string id)
    {
        Assert.True(TenantScope.TryCreate(id, out var scope));
        Assert.Equal(id, scope.TenantId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    [InlineData("..")]
    public void AnIdThatCouldLeaveItsPlaceIsRefused(string? id)
    {
        Assert.False(TenantScope.TryCreate(id, out _));
    }
}
