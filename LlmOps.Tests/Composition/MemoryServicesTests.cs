using LlmOps.Composition;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Composition;

public sealed class MemoryServicesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IHost Build(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([
            new("data", _folder.Directory.Root),
            .. settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)),
        ]);
        builder.AddMemory();
        builder.AddCosts();
        builder.Services.AddSingleton<IModelPrices, NoPrices>();
        return builder.Build();
    }

    private static string[] Stores(IHost host) =>
        [.. host.Services.GetServices<IStoreProbe>().Select(p => p.StoreName).Order(StringComparer.Ordinal)];

    [Fact]
    public void WithoutConnectionsEverythingIsEmbedded()
    {
        using var host = Build();

        Assert.Equal(
            ["archive (files)", "budgets (sqlite)", "ledger (sqlite)", "short-term-memory (sqlite)", "temporary-memory (in-process)"],
            Stores(host)
        );
        Assert.NotNull(host.Services.GetRequiredService<CostController>());
    }

    [Fact]
    public async Task ConnectionsChooseTheRealStoresAndNeedNoneOfThemToStart()
    {
        using var host = Build(
            ("ConnectionStrings:redis", "127.0.0.1:1,user=a,password=b"),
            ("AWS:Resources:ConversationTable", "turns"),
            ("AWS:Resources:ArchiveBucket", "archive"),
            ("AWS:Resources:LedgerTable", "ledger"),
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        );

        Assert.Equal(
            ["archive (s3)", "budgets (dynamodb)", "ledger (dynamodb)", "short-term-memory (dynamodb)", "temporary-memory (redis)"],
            Stores(host)
        );
        await host.StartAsync(Token);
        await host.StopAsync(Token);
    }

    [Fact]
    public void ATableWithoutRedisHasNoTemporaryTierInsideTheProcess()
    {
        using var host = Build(("AWS:Resources:ConversationTable", "turns"), ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"));

        Assert.Contains("temporary-memory (none)", Stores(host));
    }

    [Theory]
    [InlineData("Memory:TemporaryTurns", "0")]
    [InlineData("Memory:SuspectSessions", "0")]
    [InlineData("Memory:ShortTermTimeLimit", "00:00:00")]
    [InlineData("Budgets:ShorterAnswersFrom", "0.99")]
    [InlineData("Budgets:ReservationLifetime", "00:00:00")]
    public async Task AWrongOptionStopsTheServiceAtStartAndIsNamed(string key, string value)
    {
        using var host = Build((key, value));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANewTurnReachesTheArchiveByItselfAndTurnsLeftBehindDoSoAtTheNextStart()
    {
        var tenant = Turns.Tenant();
        using (var host = Build())
        {
            // Not started: the archiver does not run, as if the process had died at once.
            await host
                .Services.GetRequiredService<ConversationMemory>()
                .AppendAsync(tenant, Turns.Make("s", "a", DateTimeOffset.UtcNow), Token);
        }

        using var next = Build();
        await next.StartAsync(Token);
        await next
            .Services.GetRequiredService<ConversationMemory>()
            .AppendAsync(tenant, Turns.Make("s", "b", DateTimeOffset.UtcNow), Token);

        var archive = next.Services.GetRequiredService<ILongTermArchive>();
        while ((await archive.LoadAsync(tenant, "s", 10, Token)).Count < 2)
        {
            await Task.Delay(10, Token);
        }

        var shortTerm = next.Services.GetRequiredService<IShortTermMemory>();
        while ((await shortTerm.ListUnarchivedAsync(10, Token)).Count > 0)
        {
            await Task.Delay(10, Token);
        }

        await next.StopAsync(Token);
        Assert.Equal(["a", "b"], Turns.Ids(await archive.LoadAsync(tenant, "s", 10, Token)));
    }

    private sealed class NoPrices : IModelPrices
    {
        public decimal? CostUsd(string model, ModelUsage usage) => null;
    }
}
