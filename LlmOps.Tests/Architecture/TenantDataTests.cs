using LlmOps.Engine;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Architecture;

/// <summary>An erasure reaches every store that holds something of a tenant. A port that is added has to be erasable, or to be named here
/// with a reason.</summary>
public sealed class TenantDataTests
{
    /// <summary>Ports that name a tenant, or its data's keys, and are not emptied.</summary>
    private static readonly Dictionary<string, string> s_kept = new(StringComparer.Ordinal)
    {
        ["IApiKeyStore"] = "credentials and no content; they are revoked where that is asked for",
        ["IAuditLog"] = "the record of who did what, the erasure included: ids, append-only",
        ["ILedger"] = "money: sums by day, model and key, without content",
        ["IBudgetStore"] = "amounts that may be spent, without content",
        ["IErasureRecords"] = "the receipt of the erasure itself",
        ["IGraphReader"] = "reads what IEntityGraph writes",
        ["IDatasetStore"] = "emptied through TenantDatasets, which knows whose a line is",
        ["ITurnSpill"] = "emptied by the short-term tier that it belongs to",
        ["IModelRollout"] = "chooses a model for a session and keeps nothing of it",
    };

    private static readonly Type[] s_ports = [.. typeof(EngineDiagnostics).Assembly.GetTypes().Where(type => type.IsInterface)];

    [Fact]
    public void EveryPortThatIsCalledForATenantCanEraseOne() =>
        Assert.Empty(
            s_ports
                .Where(NamesATenant)
                .Where(port => port != typeof(ITenantData) && !typeof(ITenantData).IsAssignableFrom(port) && !s_kept.ContainsKey(port.Name))
                .Select(port =>
                    $"{port.Name} is called for a tenant and does not extend ITenantData: an erasure would leave what it holds. Say here "
                    + $"why that is right, if it is."
                )
        );

    [Fact]
    public void TheExceptionsAreStillNeeded()
    {
        Assert.All(s_kept.Keys, name => Assert.Contains(s_ports, port => port.Name == name));
        Assert.DoesNotContain(s_ports, port => s_kept.ContainsKey(port.Name) && typeof(ITenantData).IsAssignableFrom(port));
    }

    private static bool NamesATenant(Type port) =>
        port.GetMethods().Any(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(TenantScope)));
}
