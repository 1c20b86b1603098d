using LlmOps.Embedded;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Ingesting;

public sealed class IngestPipelineTests : IDisposable
{
    private readonly IngestBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task AnAcceptedDocumentBecomesReady()
    {
        await _bench.SendAsync("a", "Acme bought Globex\nGlobex is old\nnothing here");
        await _bench.WorkAsync();

        var record = await _bench.RecordAsync("a");
        Assert.Equal(DocumentState.Ready, record.State);
        Assert.Equal(1, record.ActiveGeneration);
        Assert.Equal((3, 3, 2, 1), (record.Chunks, record.ChunksIndexed, record.Entities, record.Relations));
        Assert.True(record is { Step: null, Attempt: 1, ErrorCode: null, NextAttemptAt: null });
        Assert.Equal(["1: Acme bought Globex", "1: Globex is old", "1: nothing here"], _bench.Index.Texts("a"));
        Assert.Equal("Acme bought Globex\nGlobex is old\nnothing here", await _bench.Store.GetTextAsync(_bench.Scope, "a", 1, Cancel));
        Assert.Equal(0, await _bench.Queue.CountAsync(Cancel));
        Assert.Equal(2, _bench.Embeddings.LargestBatch);
    }

    [Theory]
    [InlineData(3, "Chunked Ready Received")]
    [InlineData(20_000, "Chunked Embedded Indexed Linked Parsed Ready Received")]
    public async Task OnlyALongDocumentIsNotedInEveryState(int lines, string expected)
    {
        (_bench.Options.EmbeddingBatch, _bench.Options.IndexBatch) = (2_048, 5_000);
        await _bench.SendAsync("a", string.Join('\n', Enumerable.Range(0, lines).Select(i => $"line {i}")));
        await _bench.WorkAsync();

        // A state that a record was ever in has a counter.
        var states = _bench
            .Folder.IngestDatabase()
            .Read(connection => connection.Query(null, "SELECT state FROM label_counts ORDER BY state", row => row.GetString(0)));
        Assert.Equal(expected, string.Join(' ', states));
        var record = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Ready, lines, lines), (record.State, record.Chunks, record.ChunksIndexed));
    }

    [Fact]
    public async Task WhatTheEmbeddingsCostIsChargedToTheTenantAlsoWhereTheAttemptFails()
    {
        var failing = true;
        _bench.Index.Before = (_, _) => failing ? throw new IOException("The index is down.") : Task.CompletedTask;
        await _bench.SendAsync("a", "one\ntwo");
        await _bench.WorkAsync();
        Assert.Equal(20, await ChargedTokensAsync());

        failing = false;
        _bench.Time.Advance(_bench.Options.BackoffBase);
        await _bench.WorkAsync();

        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
        Assert.Equal(40, await ChargedTokensAsync());
        Assert.All((await _bench.Costs.GetStandingAsync(_bench.Scope, Cancel)).Caps, cap => Assert.Equal(0m, cap.ReservedUsd));
    }

    [Fact]
    public async Task ADocumentThatTheBudgetForbidsWaitsForMoneyWithoutUsingUpItsAttempts()
    {
        _bench.Budgets.TenantDailyUsd = 0m;
        await _bench.SendAsync("a", "one\ntwo");
        for (var look = 0; look <= _bench.Options.MaxAttempts; look++)
        {
            await _bench.WorkAsync();
            var waiting = await _bench.RecordAsync("a");
            Assert.Equal((DocumentState.Received, 0, IngestErrors.OverBudget), (waiting.State, waiting.Attempt, waiting.ErrorCode));
            Assert.Equal(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), waiting.NextAttemptAt);
            _bench.Time.Advance(_bench.Options.BudgetWait);
        }

        Assert.Equal(0, _bench.Embeddings.Texts);
        _bench.Budgets.TenantDailyUsd = 1m;
        await _bench.WorkAsync();
        var record = await _bench.RecordAsync("a");
        Assert.True(record is { State: DocumentState.Ready, Attempt: 1, ErrorCode: null, NextAttemptAt: null });
    }

    [Fact]
    public async Task TheTitleFoundInTheDocumentTakesThePlaceOfAMadeUpOne()
    {
        await _bench.SendAsync("found", "# Leave policy\ntext");
        await _bench.SendAsync("given", "# Leave policy\ntext", "My title");
        await _bench.WorkAsync();

        Assert.Equal("Leave policy", (await _bench.RecordAsync("found")).Title);
        Assert.Equal("My title", (await _bench.RecordAsync("given")).Title);
        Assert.Equal("Leave policy", _bench.Index.Chunks[("acme", "found~1~0")].Title);
    }

    [Fact]
    public async Task ChangedContentReplacesExactlyWhatTheOldContributed()
    {
        await _bench.SendAsync("a", "Acme one\nAcme two\nAcme three");
        await _bench.SendAsync("b", "Other");
        await _bench.WorkAsync();
        await _bench.SendAsync("a", "Globex only");
        await _bench.WorkAsync();

        Assert.Equal(["2: Globex only"], _bench.Index.Texts("a"));
        Assert.Equal(["1: Other"], _bench.Index.Texts("b"));
        Assert.Equal(["a 2", "b 1"], _bench.Graph.Asserted.Keys.Select(k => $"{k.Document} {k.Generation}").Order());
        Assert.Null(await _bench.Store.OpenContentAsync(_bench.Scope, "a", 1, Cancel));
        Assert.Null(await _bench.Store.GetTextAsync(_bench.Scope, "a", 1, Cancel));
        Assert.Equal(2, (await _bench.RecordAsync("a")).ActiveGeneration);
    }

    [Fact]
    public async Task TheSameContentAgainIsFree()
    {
        await _bench.SendAsync("a", "one\ntwo");
        await _bench.WorkAsync();
        var texts = _bench.Embeddings.Texts;
        var again = await _bench.SendAsync("a", "one\ntwo");
        await _bench.WorkAsync();

        Assert.False(again.IsNew);
        Assert.Equal(DocumentState.Ready, again.Record.State);
        Assert.Equal(texts, _bench.Embeddings.Texts);
    }

    [Fact]
    public async Task ATransientFaultIsTriedAgainAfterAVisibleWait()
    {
        var faults = 2;
        _bench.Embeddings.Before = (_, _) =>
            faults-- > 0
                ? throw new ModelException("ThrottlingException", "Too many requests.", 429) { IsTransient = true }
                : Task.CompletedTask;
        await _bench.SendAsync("a", "one\ntwo");
        await _bench.WorkAsync();

        var record = await _bench.RecordAsync("a");
        Assert.Equal(DocumentState.Chunked, record.State);
        Assert.Equal(("ThrottlingException", 1), (record.ErrorCode, record.Attempt));
        Assert.Equal(_bench.Time.GetUtcNow().AddSeconds(5), record.NextAttemptAt);
        Assert.Null(record.Step);

        await _bench.WorkAsync();
        Assert.Equal(1, (await _bench.RecordAsync("a")).Attempt);
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        await _bench.WorkAsync();
        record = await _bench.RecordAsync("a");
        Assert.Equal(_bench.Time.GetUtcNow().AddSeconds(20), record.NextAttemptAt);

        _bench.Time.Advance(TimeSpan.FromSeconds(20));
        await _bench.WorkAsync();
        record = await _bench.RecordAsync("a");
        Assert.True(record is { State: DocumentState.Ready, Attempt: 3, ErrorCode: null, NextAttemptAt: null });
    }

    [Fact]
    public async Task AFaultThatStaysEndsInFailed()
    {
        _bench.Index.Before = (_, _) => throw new IOException("down");
        await _bench.SendAsync("a", "one");
        for (var i = 0; i < 10; i++)
        {
            await _bench.WorkAsync();
            _bench.Time.Advance(TimeSpan.FromMinutes(11));
        }

        var record = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Failed, 5, IngestErrors.StoreUnavailable), (record.State, record.Attempt, record.ErrorCode));
        Assert.Null(record.NextAttemptAt);
        Assert.StartsWith("store-unavailable", Assert.Single(_bench.DeadLetters()), StringComparison.Ordinal);
        Assert.Equal(0, await _bench.Queue.CountAsync(Cancel));

        _bench.Index.Before = (_, _) => Task.CompletedTask;
        Assert.True((await _bench.SendAsync("a", "one")).IsNew);
        await _bench.WorkAsync();
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
    }

    [Fact]
    public async Task AnUnreadableDocumentIsQuarantinedAtOnceAndDoesNotBlockTheNext()
    {
        await _bench.SendAsync("bad", "corrupt bytes");
        await _bench.SendAsync("good", "fine");
        await _bench.WorkAsync();

        var bad = await _bench.RecordAsync("bad");
        Assert.Equal(
            (DocumentState.Quarantined, 1, "corrupt", "The file is damaged at byte 0."),
            (bad.State, bad.Attempt, bad.ErrorCode, bad.ErrorMessage)
        );
        Assert.Equal("corrupt: The file is damaged at byte 0.", Assert.Single(_bench.DeadLetters()));
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("good")).State);
    }

    [Fact]
    public async Task AnUnreadableNewVersionLeavesTheOldOneAnswering()
    {
        await _bench.SendAsync("a", "fine");
        await _bench.WorkAsync();
        await _bench.SendAsync("a", "corrupt");
        await _bench.WorkAsync();

        var record = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Quarantined, 2L, (long?)1), (record.State, record.Generation, record.ActiveGeneration));
        Assert.Equal(["1: fine"], _bench.Index.Texts("a"));
        Assert.Equal("fine", await _bench.Store.GetTextAsync(_bench.Scope, "a", 1, Cancel));
    }

    [Fact]
    public async Task ARequestThatTheModelRefusesIsNotTriedAgain()
    {
        _bench.Embeddings.Before = (_, _) => throw new ModelException("ValidationException", "Malformed input.", 400);
        await _bench.SendAsync("a", "one");
        await _bench.WorkAsync();

        var record = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Failed, 1, "ValidationException"), (record.State, record.Attempt, record.ErrorCode));
    }

    [Fact]
    public async Task ADocumentOnWhichTheWorkerDiesAgainAndAgainIsQuarantinedAsPoison()
    {
        await _bench.SendAsync("a", "one");
        for (var death = 1; death <= 2; death++)
        {
            await DieAsync("a");
        }

        await _bench.WorkAsync();
        var record = await _bench.RecordAsync("a");
        Assert.Equal(
            (DocumentState.Quarantined, IngestErrors.Poison, 2, 2),
            (record.State, record.ErrorCode, record.Attempt, record.Deaths)
        );
        Assert.Contains("died on this document 2 times", Assert.Single(_bench.DeadLetters()), StringComparison.Ordinal);
        Assert.Equal(0, _bench.Embeddings.Texts);
    }

    [Fact]
    public async Task AnAttemptAfterACrashDoesNotEmbedAgainWhatIsIndexed()
    {
        var broken = false;
        _bench.Graph.Before = (what, _) =>
            what is "assert" && !broken ? throw new IOException((broken = true).ToString()) : Task.CompletedTask;
        await _bench.SendAsync("a", "one\ntwo\nthree");
        await _bench.WorkAsync();
        Assert.Equal(3, _bench.Embeddings.Texts);
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await _bench.WorkAsync();

        var record = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Ready, 2, 3), (record.State, record.Attempt, record.ChunksIndexed));
        Assert.Equal(3, _bench.Embeddings.Texts);
        Assert.Equal(3, _bench.Index.Texts("a").Length);
    }

    [Fact]
    public async Task HandlingAMessageTwiceHasTheEffectOfOnce()
    {
        await _bench.SendAsync("a", "one\ntwo");
        await _bench.WorkAsync();
        var before = await _bench.RecordAsync("a");
        await _bench.Queue.EnqueueAsync(new IngestMessage("acme", "a", 1), Cancel);
        await _bench.WorkAsync();

        Assert.Equal(before.UpdatedAt, (await _bench.RecordAsync("a")).UpdatedAt);
        Assert.Equal(2, _bench.Index.Upserts);
        Assert.Equal(0, await _bench.Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task ANewerVersionAcceptedMeanwhileOvertakes()
    {
        var sent = false;
        _bench.Embeddings.Before = async (_, _) =>
        {
            if (!sent)
            {
                sent = true;
                await _bench.SendAsync("a", "newer");
            }
        };
        await _bench.SendAsync("a", "one\ntwo\nthree\nfour\nfive");
        await _bench.WorkAsync();

        var record = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Ready, 2L, (long?)2), (record.State, record.Generation, record.ActiveGeneration));
        Assert.Equal(["2: newer"], _bench.Index.Texts("a"));
        Assert.Equal(["a 2"], _bench.Graph.Asserted.Keys.Select(k => $"{k.Document} {k.Generation}"));
        Assert.Equal(0, await _bench.Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task ADeletionMeanwhileLeavesNothingBehind()
    {
        _bench.Graph.Before = async (what, _) =>
        {
            if (what is "assert")
            {
                _bench.Graph.Before = (_, _) => Task.CompletedTask;
                await _bench.Removal.RemoveAsync(_bench.Scope, "a", Cancel);
            }
        };
        await _bench.SendAsync("a", "One\nTwo");
        await _bench.WorkAsync();

        Assert.Null(await _bench.Catalog.GetAsync(_bench.Scope, "a", Cancel));
        Assert.Empty(_bench.Index.Chunks);
        Assert.Empty(_bench.Graph.Asserted);
        Assert.Null(await _bench.Store.OpenContentAsync(_bench.Scope, "a", 1, Cancel));
        Assert.Equal(0, await _bench.Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task TheLeaseIsKeptWhileTheWorkLasts()
    {
        var release = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        _bench.Embeddings.Before = (_, _) =>
        {
            entered.TrySetResult();
            return release.Task;
        };
        await _bench.SendAsync("a", "one");
        var work = _bench.Pipeline.HandleAsync(await _bench.TakeAsync(), Cancel);
        await entered.Task;
        for (var extensions = 1; extensions <= 9; extensions++)
        {
            _bench.Time.Advance(_bench.Options.Visibility / 3);
            while (_bench.Queue.Extensions < extensions)
            {
                await Task.Delay(5, Cancel);
            }

            Assert.Empty(await _bench.Queue.ReceiveAsync(1, _bench.Options.Visibility, TimeSpan.Zero, Cancel));
        }

        release.SetResult();
        await work;
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
    }

    [Fact]
    public async Task ALostLeaseStopsTheWork()
    {
        var entered = new TaskCompletionSource();
        _bench.Embeddings.Before = (_, cancel) =>
        {
            entered.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancel);
        };
        await _bench.SendAsync("a", "one");
        var lease = await _bench.TakeAsync();
        var work = _bench.Pipeline.HandleAsync(lease, Cancel);
        await entered.Task;
        _bench.Queue.LoseLeases = true;
        await UntilAsync(() => work.IsCompleted, () => _bench.Time.Advance(TimeSpan.FromSeconds(45)));
        await work;

        var record = await _bench.RecordAsync("a");
        Assert.Equal(DocumentState.Chunked, record.State);
        Assert.Null(record.Step);
        Assert.Equal(1, await _bench.Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task AStopGivesTheMessageBackAndDoesNotCountTheAttempt()
    {
        var entered = new TaskCompletionSource();
        _bench.Embeddings.Before = (_, cancel) =>
        {
            entered.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancel);
        };
        await _bench.SendAsync("a", "one");
        using var stop = new CancellationTokenSource();
        var work = _bench.Dispatcher.RunAsync(stop.Token);
        await entered.Task;
        await stop.CancelAsync();
        await work;

        var record = await _bench.RecordAsync("a");
        Assert.True(record is { Step: null, Attempt: 0, State: DocumentState.Chunked });
        _bench.Embeddings.Before = (_, _) => Task.CompletedTask;
        await _bench.WorkAsync();
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
    }

    [Fact]
    public async Task ALongDocumentShowsItsProgress()
    {
        var batches = 0;
        var release = new TaskCompletionSource();
        _bench.Embeddings.Before = (_, _) => ++batches > 8 ? release.Task : Task.CompletedTask;
        await _bench.SendAsync("a", string.Join('\n', Enumerable.Range(0, 40).Select(i => $"line {i}")));
        var work = _bench.Pipeline.HandleAsync(await _bench.TakeAsync(), Cancel);
        await UntilAsync(() => _bench.Index.Chunks.Count == 16, () => { });
        DocumentRecord? record = null;
        await UntilAsync(
            () => (record = _bench.RecordAsync("a").GetAwaiter().GetResult()).ChunksIndexed == 16,
            () => _bench.Time.Advance(_bench.Options.ProgressInterval)
        );

        Assert.Equal((DocumentState.Chunked, IngestSteps.Embed, 40), (record!.State, record.Step, record.Chunks));
        release.SetResult();
        await work;
        Assert.Equal(40, (await _bench.RecordAsync("a")).ChunksIndexed);
    }

    [Fact]
    public async Task AnEmbedderThatIsAheadWaitsForTheIndex()
    {
        var release = new TaskCompletionSource();
        _bench.Index.Before = (what, _) => what is "upsert" ? release.Task : Task.CompletedTask;
        await _bench.SendAsync("a", string.Join('\n', Enumerable.Range(0, 400).Select(i => $"line {i}")));
        var work = _bench.Pipeline.HandleAsync(await _bench.TakeAsync(), Cancel);
        var before = -1;
        await UntilAsync(() => before == (before = _bench.Embeddings.Texts) && before > 0, () => { });

        // Four batches wait, up to two are in the index's hands, one is in the embedder's.
        Assert.InRange(_bench.Embeddings.Texts, 2, 2 * (_bench.Options.BatchesAhead + 3));
        release.SetResult();
        await work;
        Assert.Equal(400, (await _bench.RecordAsync("a")).ChunksIndexed);
    }

    [Fact]
    public async Task ASweepThatFailsIsFinishedLaterAndTheDocumentAnswersMeanwhile()
    {
        await _bench.SendAsync("a", "old");
        await _bench.WorkAsync();
        _bench.Graph.Before = (what, _) => what is "retract" ? throw new IOException("down") : Task.CompletedTask;
        await _bench.SendAsync("a", "new");
        await _bench.WorkAsync();

        var record = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Ready, (long?)2), (record.State, record.ActiveGeneration));
        Assert.Equal(2, _bench.Graph.Asserted.Count);

        _bench.Graph.Before = (_, _) => Task.CompletedTask;
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await _bench.WorkAsync();
        Assert.Equal(["a 2"], _bench.Graph.Asserted.Keys.Select(k => $"{k.Document} {k.Generation}"));
        Assert.Equal(0, await _bench.Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task TwoMessagesOfOneDocumentAreNeverWorkedOnTogether()
    {
        var release = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        _bench.Parser.Before = () =>
        {
            entered.TrySetResult();
            return release.Task;
        };
        await _bench.SendAsync("a", "one");
        var first = _bench.Pipeline.HandleAsync(await _bench.TakeAsync(), Cancel);
        await entered.Task;
        await _bench.SendAsync("a", "two");
        await _bench.Pipeline.HandleAsync(await _bench.TakeAsync(), Cancel);

        Assert.Equal((2L, 0), ((await _bench.RecordAsync("a")).Generation, (await _bench.RecordAsync("a")).Attempt));
        release.SetResult();
        await first;
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        await _bench.WorkAsync();
        Assert.Equal(["2: two"], _bench.Index.Texts("a"));
    }

    [Fact]
    public async Task AMessageWithoutContentFailsWithAClearWord()
    {
        await _bench.Catalog.AcceptAsync(
            _bench.Scope,
            new AcceptedDocument("a", "a", "text/plain", "api", 3, "hash", new Dictionary<string, string>()),
            Cancel
        );
        _bench.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(1, await _bench.Recovery.SweepAsync(Cancel));
        await _bench.WorkAsync();

        var record = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Failed, IngestErrors.ContentMissing), (record.State, record.ErrorCode));
        Assert.Contains("send the document again", record.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADocumentWhoseMessageWasNeverQueuedIsRecovered()
    {
        _bench.Queue.Before = what => what is "enqueue" ? throw new IOException("down") : Task.CompletedTask;
        await _bench.SendAsync("a", "one");
        _bench.Queue.Before = _ => Task.CompletedTask;

        Assert.Equal(0, await _bench.Recovery.SweepAsync(Cancel));
        _bench.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(1, await _bench.Recovery.SweepAsync(Cancel));
        Assert.Equal(0, await _bench.Recovery.SweepAsync(Cancel));
        await _bench.WorkAsync();
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
    }

    [Fact]
    public async Task ManyDocumentsAreWorkedOnAtOnceAndEachOnlyOnce()
    {
        for (var i = 0; i < 30; i++)
        {
            await _bench.SendAsync($"d{i}", $"Text of {i}\nsecond line");
        }

        var most = 0;
        var now = 0;
        _bench.Embeddings.Before = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(5, Cancel);
            Interlocked.Decrement(ref now);
        };
        using var stop = new CancellationTokenSource();
        var work = _bench.Dispatcher.RunAsync(stop.Token);
        await UntilAsync(
            () => _bench.Catalog.CountAsync(_bench.Scope, Cancel).GetAwaiter().GetResult().GetValueOrDefault(DocumentState.Ready) == 30,
            () => _bench.Time.Advance(TimeSpan.FromMilliseconds(200))
        );
        await stop.CancelAsync();
        await work;

        Assert.InRange(most, 2, _bench.Options.Concurrency);
        Assert.Equal(60, _bench.Index.Upserts);
        Assert.All(await _bench.Catalog.ListAsync(_bench.Scope, null, null, 100, Cancel), r => Assert.Equal(1, r.Attempt));
    }

    [Fact]
    public async Task ADeathIsNotOneOfTheOrdinaryAttemptsAndOneAloneIsForgiven()
    {
        var faults = _bench.Options.MaxAttempts - 1;
        _bench.Embeddings.Before = (_, _) => faults-- > 0 ? throw new IOException("down") : Task.CompletedTask;
        await _bench.SendAsync("a", "one");
        await DieAsync("a");
        for (var i = 0; i <= _bench.Options.MaxAttempts; i++)
        {
            await _bench.WorkAsync();
            _bench.Time.Advance(TimeSpan.FromMinutes(11));
        }

        var record = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Ready, _bench.Options.MaxAttempts + 1, 1), (record.State, record.Attempt, record.Deaths));
    }

    [Fact]
    public async Task AnOutageOfTheCatalogDoesNotLookLikeADeath()
    {
        await _bench.SendAsync("a", "one");
        for (var outage = 0; outage < 4; outage++)
        {
            // The attempt began, and its end could not be written down by the process that still lives.
            await _bench.WorkUntilUnsettledAsync("a");
        }

        await _bench.WorkAsync();
        var record = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Ready, 0), (record.State, record.Deaths));
    }

    [Fact]
    public async Task ARetriedDocumentDoesNotPayAgainToFindWhereItsSubjectChanges()
    {
        using var bench = new IngestBench(embeddings => new SemanticChunker(
            embeddings,
            Options.Create(new ChunkingOptions { Borders = ChunkBorders.Model })
        ));
        var down = true;
        bench.Index.Before = (what, _) => what is "upsert" && down ? throw new IOException("down") : Task.CompletedTask;
        bench.Options.EmbeddingBatch = 1000;
        await bench.SendAsync(
            "a",
            string.Join(' ', Enumerable.Range(0, 90).Select(i => $"Sentence {i} speaks of branch {i / 30} once more."))
        );
        await bench.WorkAsync();
        var first = bench.Embeddings.Texts;

        down = false;
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        await bench.WorkAsync();
        var record = await bench.RecordAsync("a");
        Assert.Equal((DocumentState.Ready, 2), (record.State, record.Attempt));

        // 90 windows and the chunks; then the chunks, which never reached the index.
        Assert.Equal((90 + record.Chunks, record.Chunks), (first, bench.Embeddings.Texts - first));
    }

    [Fact]
    public async Task TheLogHasTheStackOfAnUnreadableDocument()
    {
        await _bench.SendAsync("bad", "corrupt bytes");
        await _bench.WorkAsync();

        var exception = Assert.Single(_bench.PipelineLog.Exceptions);
        Assert.Contains(nameof(LineParser), exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AParserThatIsNotAvailableIsTriedAgain()
    {
        var missing = true;
        _bench.Parser.Before = () => missing ? throw new ParserUnavailableException("No process.") : Task.CompletedTask;
        await _bench.SendAsync("a", "one");
        await _bench.WorkAsync();
        Assert.Equal(
            (DocumentState.Received, IngestErrors.ParserUnavailable),
            ((await _bench.RecordAsync("a")).State, (await _bench.RecordAsync("a")).ErrorCode)
        );

        missing = false;
        _bench.Time.Advance(_bench.Options.BackoffBase);
        await _bench.WorkAsync();
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
    }

    // A worker that dies has begun on the document, and says nothing more.
    private async Task DieAsync(string id)
    {
        await _bench.TakeAsync();
        await _bench.Catalog.UpdateAsync(
            _bench.Scope,
            id,
            1,
            r =>
                r with
                {
                    Step = IngestSteps.Parse,
                    Attempt = r.Attempt + 1,
                    Deaths = r.Deaths + (r.Step is null ? 0 : 1),
                    Worker = "another",
                },
            Cancel
        );
        _bench.Time.Advance(_bench.Options.Visibility + TimeSpan.FromSeconds(1));
    }

    private static async Task UntilAsync(Func<bool> condition, Action meanwhile)
    {
        while (!condition())
        {
            meanwhile();
            await Task.Delay(10, Cancel);
        }
    }

    private async Task<long> ChargedTokensAsync()
    {
        var day = DateOnly.FromDateTime(_bench.Time.GetUtcNow().UtcDateTime);
        var report = await _bench.Costs.ReportAsync(_bench.Scope, day, day, Cancel);
        return report.Lines.Where(line => line.Purpose == "ingest").Sum(line => line.InputTokens);
    }
}
