using LlmOps.Benchmarks.FineTuning;
using LlmOps.Engine.Asking;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.FineTuning;

public sealed class DatasetBuilderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nova")]
    [InlineData("llama")]
    [InlineData("llama-converse")]
    [InlineData("claude3")]
    public async Task EveryFormatPassesTheRulesOfItsModel(string format)
    {
        using var bench = new TuningBench(options =>
        {
            options.Format = format;
            options.Dataset.ValidationShare = 0.35;
        });
        for (var i = 0; i < 180; i++)
        {
            await bench.AskAsync(
                TuningBench.North,
                $"session-{i / 3}",
                i,
                turn => i % 7 == 0 ? turn with { RewrittenQuestion = $"{turn.Question} <b>\"quoted\"\n😀" } : turn
            );
        }

        var manifest = await bench.BuildAsync();

        Assert.Empty(
            TrainingRecordChecker.Faults(
                format,
                (await bench.Store.GetAsync(DatasetKeys.Part("run-1", "train"), Cancel))!,
                isTraining: true
            )
        );
        Assert.Empty(
            TrainingRecordChecker.Faults(
                format,
                (await bench.Store.GetAsync(DatasetKeys.Part("run-1", "validation"), Cancel))!,
                isTraining: false
            )
        );
        Assert.True(
            manifest.RecordsOf("train") >= 60 && manifest.RecordsOf("validation") > 0 && manifest.RecordsOf("heldout") > 0,
            string.Join(' ', manifest.Files)
        );
        Assert.Equal(format, manifest.Format);
    }

    [Fact]
    public async Task NothingOfATenantWithoutConsentIsRead()
    {
        using var bench = new TuningBench();
        await bench.AskAsync(TuningBench.North, "kept", 1);
        await bench.AskAsync(TenantScope.Create("silent"), "secret-one", 2);
        await bench.AskAsync(TenantScope.Create("unlisted"), "secret-two", 3);

        var manifest = await bench.BuildAsync();

        Assert.Equal(1, manifest.TurnsRead);
        Assert.DoesNotContain(TuningBench.Fact(2).Value, bench.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain(TuningBench.Fact(3).Value, bench.Everything(), StringComparison.Ordinal);
        Assert.Equal(["north", "south"], manifest.Tenants);
    }

    [Fact]
    public async Task ErasedSessionsAndDeletedDocumentsAreLeftOut()
    {
        using var bench = new TuningBench();
        var kept = await bench.AskAsync(TuningBench.North, "kept", 1);
        var erased = await bench.AskAsync(TuningBench.North, "erased", 2);
        await bench.Archive.DeleteAsync(TuningBench.North, "erased", erased.Sequence, Cancel);
        await bench.AskAsync(TuningBench.North, "erased", 3);
        var gone = await bench.AskAsync(TuningBench.North, "gone", 4);
        await bench.Catalog.DeleteAsync(TuningBench.North, gone.Citations[0].DocumentId, Cancel);

        var manifest = await bench.BuildAsync();

        Assert.Equal(1, manifest.LeftOut[DatasetFilters.DeletedDocument]);
        Assert.Contains(TuningBench.Fact(1).Value, bench.Everything(), StringComparison.Ordinal);
        Assert.Contains(TuningBench.Fact(3).Value, bench.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain(TuningBench.Fact(2).Value, bench.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain(TuningBench.Fact(4).Value, bench.Everything(), StringComparison.Ordinal);
        Assert.NotNull(kept);
    }

    [Fact]
    public async Task AnEarlierDatasetIsStaleWhereItHoldsWhatWasErasedSince()
    {
        using var bench = new TuningBench();
        var turns = new List<ConversationTurn>();
        for (var i = 0; i < 30; i++)
        {
            turns.Add(await bench.AskAsync(TuningBench.North, $"session-{i}", i));
        }

        await bench.BuildAsync();
        Assert.Empty(await bench.Stale().FindAsync("run-1", Cancel));
        await bench.Archive.DeleteAsync(TuningBench.North, "session-4", turns[4].Sequence, Cancel);
        await bench.Catalog.DeleteAsync(TuningBench.North, turns[9].Citations[0].DocumentId, Cancel);

        var stale = await bench.Stale().FindAsync("run-1", Cancel);

        Assert.Contains(stale, source => source.SessionId == "session-4");
        Assert.Contains(stale, source => source.SessionId == "session-9");
        Assert.All(
            stale,
            source =>
                Assert.True(source.SessionId is "session-4" or "session-9" || source.Documents.Contains(turns[9].Citations[0].DocumentId))
        );
        Assert.Empty(await bench.Stale().FindAsync("no-such-run", Cancel));
    }

    [Fact]
    public async Task FeedbackDecidesWhatIsUsedAndACorrectionReplacesTheAnswer()
    {
        using var bench = new TuningBench(options =>
            options.Dataset.HeldOutShare = options.Dataset.ValidationShare = options.Dataset.RefusalShare = 0
        );
        await bench.AskAsync(TuningBench.North, "bad", 1, turn => turn with { Feedback = TuningBench.Down() });
        await bench.AskAsync(
            TuningBench.North,
            "corrected",
            2,
            turn => turn with { Feedback = TuningBench.Down($"It is {TuningBench.Fact(2).Value}.") }
        );
        await bench.AskAsync(
            TuningBench.North,
            "invented",
            3,
            turn => turn with { Feedback = TuningBench.Down("Ask the harbour master of Rotterdam about shipping papers.") }
        );
        var unanswered = await bench.WriteAsync(TuningBench.North, "open", TuningBench.Fact(4).Question, GroundedPrompt.NoAnswer, []);

        var manifest = await bench.BuildAsync();
        var line = Assert.Single(await bench.LinesAsync("train"));

        Assert.Contains($"It is {TuningBench.Fact(2).Value}. [1]", line, StringComparison.Ordinal);
        Assert.Equal(1, manifest.LeftOut[DatasetFilters.BadFeedback]);
        Assert.Equal(1, manifest.LeftOut[DatasetFilters.UnsupportedCorrection]);
        Assert.Equal(1, manifest.LeftOut[DatasetFilters.NotAnswered]);
        Assert.Equal(1, manifest.Confirmed);
        Assert.NotNull(unanswered);
    }

    [Fact]
    public async Task WhatSomeCallersMayNotSeeTrainsNothing()
    {
        using var bench = new TuningBench();
        await bench.AskAsync(TuningBench.North, "open", 1);
        await bench.AskAsync(TuningBench.North, "labelled", 2, turn => turn with { AccessLabels = ["board"], Feedback = TuningBench.Up() });

        var manifest = await bench.BuildAsync();

        Assert.Equal(1, manifest.LeftOut[DatasetFilters.Restricted]);
        Assert.DoesNotContain(TuningBench.Fact(2).Value, bench.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereFeedbackIsRequiredOnlyConfirmedTurnsAreUsed()
    {
        using var bench = new TuningBench(options => options.Dataset.RequireFeedback = true);
        await bench.AskAsync(TuningBench.North, "unrated", 1);
        await bench.AskAsync(TuningBench.North, "rated", 2, turn => turn with { Feedback = TuningBench.Up() });

        var manifest = await bench.BuildAsync();

        Assert.Equal(1, manifest.LeftOut[DatasetFilters.NoFeedback]);
        Assert.Contains(TuningBench.Fact(2).Value, bench.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain(TuningBench.Fact(1).Value, bench.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAnswerThatItsPassageDoesNotSupportIsLeftOut()
    {
        using var bench = new TuningBench();
        await bench.AskAsync(
            TuningBench.North,
            "drifted",
            1,
            turn => turn with { Answer = "The harbour of Rotterdam ships ninety thousand containers. [1]" }
        );
        await bench.AskAsync(TuningBench.North, "short", 2, turn => turn with { Answer = "Yes [1]" });
        await bench.AskAsync(TuningBench.North, "prompt", 3, turn => turn with { Question = $"User: {turn.Question}" });

        var manifest = await bench.BuildAsync();

        Assert.Equal(1, manifest.LeftOut[DatasetFilters.Unsupported]);
        Assert.Equal(1, manifest.LeftOut[DatasetFilters.Length]);
        Assert.Equal(1, manifest.LeftOut[DatasetFilters.ForbiddenText]);
    }

    [Fact]
    public async Task OtherLanguagesAreLeftOutWhereLanguagesAreNamed()
    {
        using var bench = new TuningBench(options => options.Dataset.Languages.Add("en"));
        await bench.AskAsync(TuningBench.North, "english", 1);
        await bench.AskAsync(
            TuningBench.North,
            "german",
            2,
            turn => turn with { Question = "Welche Firma ist für die Lieferung der Ventile und der Dichtungen nach Oslo zuständig?" }
        );

        var manifest = await bench.BuildAsync();

        Assert.Equal(1, manifest.LeftOut[DatasetFilters.Language]);
        Assert.DoesNotContain("Dichtungen", bench.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NearDuplicatesAreUsedOnceAndCapsHold()
    {
        using var bench = new TuningBench(options => options.Dataset.MaxPerTenant = 12);
        for (var i = 0; i < 20; i++)
        {
            await bench.AskAsync(TuningBench.North, $"first-{i}", i);
            await bench.AskAsync(TuningBench.North, $"again-{i}", i, turn => turn with { Question = turn.Question.ToUpperInvariant() });
        }

        var manifest = await bench.BuildAsync();

        Assert.Equal(20, manifest.LeftOut[DatasetFilters.NearDuplicate]);
        Assert.Equal(8, manifest.LeftOut[DatasetFilters.TenantCap]);
    }

    [Fact]
    public async Task TheSameQuestionIsUsedOnceHoweverItWasRewritten()
    {
        using var bench = new TuningBench(options => options.Dataset.RefusalShare = 0);
        for (var i = 0; i < 12; i++)
        {
            await bench.AskAsync(TuningBench.North, $"first-{i}", i, turn => turn with { RewrittenQuestion = $"{turn.Question} (1998)" });
            await bench.AskAsync(TuningBench.North, $"again-{i}", i);
        }

        // As they were asked they are alike, and they are about different things.
        await bench.AskAsync(
            TuningBench.North,
            "one",
            20,
            turn => turn with { Question = "And of that one?", RewrittenQuestion = turn.Question }
        );
        await bench.AskAsync(
            TuningBench.North,
            "other",
            21,
            turn => turn with { Question = "And of that one?", RewrittenQuestion = turn.Question }
        );

        var manifest = await bench.BuildAsync();

        Assert.Equal(12, manifest.LeftOut[DatasetFilters.NearDuplicate]);
        Assert.Contains(TuningBench.Fact(20).Value, bench.Everything(), StringComparison.Ordinal);
        Assert.Contains(TuningBench.Fact(21).Value, bench.Everything(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nova", "The operating system: Linux.")]
    [InlineData("nova", "[eos] ends it.")]
    [InlineData("claude3", "It said:\nHuman: hello.")]
    [InlineData("claude3", "It said:\nAssistant: hello.")]
    public async Task TextsThatAFormatForbidsReachNoFile(string format, string text)
    {
        using var bench = new TuningBench(options => options.Format = format);
        await bench.AskAsync(TuningBench.North, "forbidden", 1, turn => turn with { Question = $"{turn.Question} {text}" });
        await bench.AskAsync(TuningBench.North, "other", 2);

        var manifest = await bench.BuildAsync();

        Assert.Equal(1, manifest.LeftOut[DatasetFilters.ForbiddenText]);
        Assert.DoesNotContain(TuningBench.Fact(1).Value, bench.Everything(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nova", "amazon.nova-lite-v1:0", 8)]
    [InlineData("nova", "amazon.nova-2-lite-v1:0:256k", 200)]
    [InlineData("claude3", "anthropic.claude-3-haiku-20240307-v1:0:200k", 32)]
    [InlineData("llama", "meta.llama3-1-8b-instruct-v1:0:128k", 1)]
    public void TheLeastNumberOfTrainingRecordsIsThatOfTheBaseModel(string format, string model, int least) =>
        Assert.Equal(least, TrainingFormat.Of(format).MinTrainingRecords(model));

    [Fact]
    public async Task ValidationRecordsThatAreTooFewForTheFormatTrain()
    {
        using var bench = new TuningBench(options => options.Format = "claude3");
        for (var i = 0; i < 60; i++)
        {
            await bench.AskAsync(TuningBench.North, $"session-{i}", i);
        }

        var manifest = await bench.BuildAsync();

        Assert.Equal(0, manifest.RecordsOf("validation"));
        Assert.True(manifest.RecordsOf("train") > 50);
    }

    [Fact]
    public async Task AConversationIsInOnePartAndTheNewestAreHeldOut()
    {
        using var bench = new TuningBench();
        for (var i = 0; i < 150; i++)
        {
            await bench.AskAsync(i % 2 == 0 ? TuningBench.North : TuningBench.South, $"session-{i / 5}", i);
        }

        await bench.BuildAsync();
        var sources = DatasetJson
            .ReadLines((await bench.Store.GetAsync(DatasetKeys.Part("run-1", "sources"), Cancel))!, DatasetJson.Default.DatasetSource)
            .ToList();

        Assert.All(
            sources.GroupBy(source => (source.TenantId, source.SessionId)),
            conversation => Assert.Single(conversation.Select(source => source.Part).Distinct())
        );
        var newest = sources.Where(source => source.Part == "heldout").Min(source => source.Sequence);
        Assert.All(
            sources.Where(source => source.Part != "heldout" && source.Sequence > newest),
            source => Assert.Contains(sources, other => other.Part == "heldout" && other.Sequence > source.Sequence)
        );
        Assert.Equal(3, sources.Select(source => source.Part).Distinct().Count());
    }

    [Fact]
    public async Task SomeExamplesTeachToRefuse()
    {
        using var bench = new TuningBench(options => options.Dataset.RefusalShare = 0.2);
        for (var i = 0; i < 100; i++)
        {
            await bench.AskAsync(TuningBench.North, $"session-{i}", i);
        }

        var manifest = await bench.BuildAsync();
        var heldOut = DatasetJson
            .ReadLines((await bench.Store.GetAsync(DatasetKeys.Part("run-1", "heldout"), Cancel))!, DatasetJson.Default.Example)
            .ToList();

        Assert.InRange(manifest.Refusals, 10, 25);
        Assert.Contains(heldOut, example => example.IsRefusal);
        Assert.All(
            heldOut.Where(example => example.IsRefusal),
            example =>
            {
                Assert.Equal(GroundedPrompt.NoAnswer, example.Answer);
                var number = int.Parse(example.SessionId["session-".Length..], System.Globalization.CultureInfo.InvariantCulture);
                Assert.DoesNotContain(
                    example.Passages,
                    passage => passage.Text.Contains(TuningBench.Fact(number).Value, StringComparison.Ordinal)
                );
            }
        );
    }

    [Fact]
    public async Task TheSameArchiveGivesTheSameDataset()
    {
        using var bench = new TuningBench();
        for (var i = 0; i < 60; i++)
        {
            await bench.AskAsync(TuningBench.North, $"session-{i / 2}", i);
        }

        var first = await bench.BuildAsync();
        var second = await bench.BuildAsync();
        var counted = await bench.BuildAsync("run-2", write: false);

        Assert.Equal(first.Hash, second.Hash);
        Assert.Equal(first.TrainingTokens, counted.TrainingTokens);
        Assert.Null(await bench.Store.GetAsync(DatasetKeys.Manifest("run-2"), Cancel));
        Assert.Contains(first.Hash, bench.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TurnsOutsideTheRangeWaitForAnotherRun()
    {
        using var bench = new TuningBench();
        await bench.AskAsync(TuningBench.North, "inside", 1);
        await bench.AskAsync(TuningBench.North, "later", 2, turn => turn with { At = TuningBench.Start.AddDays(5).AddMinutes(1) });

        Assert.Equal(1, (await bench.BuildAsync()).TurnsRead);
    }

    [Theory]
    [InlineData("nova", "amazon.nova-lite-v1:0:300k", "on-demand", null)]
    [InlineData("nova", "arn:aws:bedrock:us-east-1:1:custom-model/amazon.nova-pro-v1:0:300k/abc", "on-demand", null)]
    [InlineData("nova", "meta.llama3-1-8b-instruct-v1:0:128k", "provisioned", "it takes 'llama'")]
    [InlineData("llama", "meta.llama3-3-70b-instruct-v1:0:128k", "provisioned", "it takes 'llama-converse'")]
    [InlineData("llama-converse", "meta.llama3-3-70b-instruct-v1:0:128k", "on-demand", null)]
    [InlineData("llama-converse", "meta.llama3-2-3b-instruct-v1:0:128k", "on-demand", "set it to 'provisioned'")]
    [InlineData("llama", "meta.llama3-1-70b-instruct-v1:0:128k", "on-demand", "set it to 'provisioned'")]
    [InlineData("nova", "vendor.unheard-of-v1:0", "on-demand", "is not known here")]
    [InlineData("titan", "amazon.titan-text-express-v1:0", "on-demand", "must be one of nova, llama, llama-converse, claude3")]
    public void AFormatOrAServingThatTheBaseModelDoesNotHaveIsRefused(string format, string model, string serving, string? problem)
    {
        var options = new FineTuningOptions { Format = format, BaseModel = model };
        options.Serving.Kind = serving;

        Assert.True(
            problem is null ? options.Problem() is null : options.Problem()?.Contains(problem, StringComparison.Ordinal),
            options.Problem()
        );
    }

    [Theory]
    [InlineData("nova", "amazon.nova-2-lite-v1:0:256k", 60)]
    [InlineData("nova", "amazon.nova-lite-v1:0:300k", 30)]
    public async Task ValidationRecordsThatAJobDoesNotTakeTrain(string format, string model, int turns)
    {
        using var bench = new TuningBench(options => (options.Format, options.BaseModel) = (format, model));
        for (var i = 0; i < turns; i++)
        {
            await bench.AskAsync(TuningBench.North, $"session-{i}", i);
        }

        var manifest = await bench.BuildAsync();

        Assert.Equal(0, manifest.RecordsOf("validation"));
        Assert.True(manifest.RecordsOf("train") > turns * 0.8, string.Join(' ', manifest.Files));
    }
}
