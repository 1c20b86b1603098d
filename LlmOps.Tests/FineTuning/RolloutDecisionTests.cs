using LlmOps.Embedded;
using LlmOps.Engine.FineTuning;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.FineTuning;

public sealed class RolloutDecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LookingAfterEveryTurnRaisesNoFalseAlarm()
    {
        var alarms = 0;
        for (var trial = 0; trial < 200; trial++)
        {
            alarms += Looks(new Random(trial), 0.2, 0.2) is null ? 0 : 1;
        }

        Assert.InRange(alarms, 0, 12);
    }

    [Fact]
    public void ACanaryThatIsWorseIsFoundSoon()
    {
        var found = Enumerable.Range(0, 50).Select(trial => Looks(new Random(trial), 0.1, 0.5)).ToList();

        Assert.All(found, turns => Assert.NotNull(turns));
        Assert.True(found.Average() < 120, $"{found.Average()} turns");
        Assert.All(Enumerable.Range(0, 50), trial => Assert.Null(Looks(new Random(trial), 0.5, 0.1)));
    }

    [Fact]
    public void TheBootstrapTellsAWinFromNoise()
    {
        var random = new Random(7);
        var noise = Enumerable.Range(0, 100).Select(_ => random.NextDouble() - 0.5).ToList();
        var win = noise.Select(value => value + 0.4).ToList();

        var (_, low, high) = PairedBootstrap.Of(noise, 1000, 0.95, 1);
        Assert.True(low < 0 && high > 0, $"{low} {high}");
        Assert.True(PairedBootstrap.Of(win, 1000, 0.95, 1).Low > 0);
        Assert.Equal(PairedBootstrap.Of(win, 1000, 0.95, 1), PairedBootstrap.Of(win, 1000, 0.95, 1));
        Assert.Equal((0, 0, 0), PairedBootstrap.Of([], 1000, 0.95, 1));
    }

    [Fact]
    public async Task AModelGoesOnStepByStepAndEveryChangeIsNoted()
    {
        var registry = Registry();
        await registry.AddAsync(Model("one"), "It passed the gate.", Cancel);
        await registry.AddAsync(Model("one"), "Again.", Cancel);

        Assert.Equal(ModelState.Canary, (await registry.PromoteAsync("one", "anna", "Let us see.", Cancel))!.State);
        Assert.Equal(ModelState.Active, (await registry.PromoteAsync("one", "anna", "It is good.", Cancel))!.State);
        await Assert.ThrowsAsync<ModelTransitionException>(() => registry.PromoteAsync("one", "anna", "More.", Cancel));
        Assert.Equal(ModelState.Retired, (await registry.RollBackAsync("one", "bert", "It is not.", Cancel))!.State);
        await Assert.ThrowsAsync<ModelTransitionException>(() => registry.PromoteAsync("one", "anna", "Come back.", Cancel));
        await Assert.ThrowsAsync<ModelTransitionException>(() => registry.RollBackAsync("one", "anna", "Twice.", Cancel));
        Assert.Null(await registry.PromoteAsync("none", "anna", "Who?", Cancel));

        var changes = (await Registry().ReadAsync(Cancel)).Changes;
        Assert.Equal(
            [("bert", ModelState.Retired), ("anna", ModelState.Active), ("anna", ModelState.Canary), ("worker", ModelState.Candidate)],
            changes.Select(change => (change.Actor, change.To))
        );
        Assert.Equal(ModelState.Active, changes[0].From);
    }

    [Fact]
    public async Task AModelThatTakesAPlaceRetiresTheOneBeforeWhereTheyShareATenant()
    {
        var registry = Registry();
        foreach (var (id, tenant) in new[] { ("one", "north"), ("two", "north"), ("three", "south") })
        {
            await registry.AddAsync(Model(id, tenant), "It passed the gate.", Cancel);
            await registry.PromoteAsync(id, "anna", "Go.", Cancel);
            await registry.PromoteAsync(id, "anna", "Go on.", Cancel);
        }

        var state = await registry.ReadAsync(Cancel);

        Assert.Equal("two", state.ActiveFor("north")?.Id);
        Assert.Equal("three", state.ActiveFor("south")?.Id);
        Assert.Null(state.ActiveFor("west"));
        Assert.Equal(ModelState.Retired, state.Models.Single(model => model.Id == "one").State);
        Assert.Contains(state.Changes, change => change.ModelId == "one" && change.Reason.Contains("'two'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OfManyPromotionsAtOnceEachCountsOnce()
    {
        var registry = Registry();
        await registry.AddAsync(Model("one"), "It passed the gate.", Cancel);

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            return (await Registry().PromoteAsync("one", $"caller-{i}", "Go.", Cancel))!.State;
                        }
                        catch (ModelTransitionException)
                        {
                            return ModelState.Retired;
                        }
                    })
                )
        );

        Assert.Single(outcomes, ModelState.Canary);
        Assert.Single(outcomes, ModelState.Active);
        Assert.Equal(3, (await registry.ReadAsync(Cancel)).Changes.Count);
    }

    private static int? Looks(Random random, double control, double canary)
    {
        var (good, tried) = (new List<double>(), new List<double>());
        for (var turn = 1; turn <= 400; turn++)
        {
            good.Add(random.NextDouble() < control ? 1 : 0);
            tried.Add(random.NextDouble() < canary ? 1 : 0);
            if (turn >= 20 && SequentialTest.IsWorse(SampleMoments.Of(good), SampleMoments.Of(tried), 0.15, 0.05))
            {
                return turn;
            }
        }

        return null;
    }

    private static ModelVersion Model(string id, string tenant = "north") =>
        new()
        {
            Id = id,
            State = ModelState.Candidate,
            ModelArn = $"arn:model/{id}",
            ServingArn = $"arn:deployment/{id}",
            PricedAs = "amazon.nova-lite-v1:0",
            BaseModel = "amazon.nova-lite-v1:0:300k",
            JobArn = $"arn:job/{id}",
            DatasetHash = "hash",
            Tenants = [tenant],
            Decision = new GateDecision(true, [], 30, []),
            CanaryShare = 0.1,
            CreatedAt = TuningBench.Start,
            ChangedAt = TuningBench.Start,
        };

    private ModelRegistry Registry() =>
        new(new SqliteFineTuneRecords(_folder.Directory), new FakeTimeProvider(TuningBench.Start), NullLogger<ModelRegistry>.Instance);
}
