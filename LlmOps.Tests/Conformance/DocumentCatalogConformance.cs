using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Knowledge;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Conformance;

/// <summary>What every catalog does.</summary>
[Conformance(typeof(IDocumentCatalog))]
public abstract class DocumentCatalogConformance : IAsyncLifetime
{
    private IDocumentCatalog? _catalog;

    protected FakeTimeProvider Time { get; } = StoreClock.Create();

    protected TenantScope Scope { get; } = TenantScope.Create($"t{Guid.NewGuid():n}");

    private protected IDocumentCatalog Catalog => _catalog!;

    private protected abstract Task<IDocumentCatalog> CreateAsync();

    private protected abstract IDocumentCatalog Reopen();

    public async ValueTask InitializeAsync() => _catalog = await CreateAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected static AcceptedDocument Document(string id, string hash = "h1") =>
        new(id, $"Title of {id}", "text/plain", "api", 12, hash, new Dictionary<string, string> { ["team"] = "legal" });

    private protected Task<DocumentRecord?> SetAsync(string id, long generation, DocumentState state, long? active = null) =>
        Catalog.UpdateAsync(Scope, id, generation, r => r with { State = state, ActiveGeneration = active ?? r.ActiveGeneration }, Cancel);

    [Fact]
    public async Task DocumentsOfEveryTenantAreScannedPageByPage()
    {
        var other = TenantScope.Create($"t{Guid.NewGuid():n}");
        foreach (var id in (string[])["a", "b", "c", "gone"])
        {
            await Catalog.AcceptAsync(Scope, Document(id), Cancel);
            await Catalog.AcceptAsync(other, Document(id), Cancel);
        }

        await Catalog.DeleteAsync(Scope, "gone", Cancel);
        await Catalog.DeleteAsync(other, "gone", Cancel);
        var seen = new List<(string Tenant, string Id)>();
        CatalogEntry? last = null;
        while (await Catalog.ScanAsync(last, 2, Cancel) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, 2);
            seen.AddRange(
                page.Where(entry => entry.Scope == Scope || entry.Scope == other).Select(entry => (entry.Scope.TenantId, entry.Record.Id))
            );
            last = page[^1];
        }

        string[] ids = ["a", "b", "c"];
        Assert.Equal(ids.Select(id => (Scope.TenantId, id)).Concat(ids.Select(id => (other.TenantId, id))).Order(), seen.Order());
    }

    [Fact]
    public async Task MetadataKeysAreKnownWithTheLabelsOfTheirDocuments()
    {
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await Catalog.AcceptAsync(
            Scope,
            Document("b") with
            {
                Metadata = DocumentAccess.Add(new Dictionary<string, string> { ["team"] = "x", ["salary"] = "5" }, ["hr", "board"]),
            },
            Cancel
        );
        await Catalog.UpdateAsync(
            Scope,
            "a",
            1,
            record => record with { Metadata = new Dictionary<string, string>(record.Metadata) { ["owner"] = "Kai" } },
            Cancel
        );

        foreach (var catalog in new[] { Catalog, Reopen() })
        {
            Assert.Equal(
                [new("owner", ""), new("salary", "board hr"), new("team", ""), new("team", "board hr")],
                (await catalog.MetadataKeysAsync(Scope, Cancel))
                    .OrderBy(use => use.Key, StringComparer.Ordinal)
                    .ThenBy(use => use.Labels, StringComparer.Ordinal)
                    .ToArray<MetadataKeyUse>()
            );
        }

        Assert.Empty(await Catalog.MetadataKeysAsync(TenantScope.Create($"t{Guid.NewGuid():n}"), Cancel));

        // What an erasure took away is known again with the next document that has it.
        await Catalog.EraseTenantAsync(Scope, Cancel);
        Assert.Empty(await Catalog.MetadataKeysAsync(Scope, Cancel));
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        Assert.Equal([new("team", "")], await Catalog.MetadataKeysAsync(Scope, Cancel));
    }

    [Fact]
    public async Task EveryKindOfConditionListsTheSameFromEveryCatalog()
    {
        foreach (var (id, metadata) in FilterCases.Documents)
        {
            await Catalog.AcceptAsync(Scope, Document(id) with { Metadata = metadata }, Cancel);
        }

        foreach (var (name, filter, documents) in FilterCases.All)
        {
            Assert.Equal((name, documents), (name, string.Concat(await ListAsync(new DocumentQuery { Filter = filter }, 3))));
        }
    }

    [Fact]
    public async Task DocumentsAreListedByStateTextAndMetadataAtOnce()
    {
        foreach (
            var (id, title) in new[]
            {
                ("a-1", "Travel policy 2025"),
                ("a-2", "Travel POLICY 2026"),
                ("b-1", "Menu"),
                ("b-2", "Politique a-2"),
            }
        )
        {
            await Catalog.AcceptAsync(Scope, Document(id) with { Title = title }, Cancel);
        }

        await SetAsync("a-2", 1, DocumentState.Ready);

        Assert.Equal(["a-1", "a-2"], await ListAsync(new DocumentQuery { Text = "policy travel" }));
        Assert.Equal(["a-2", "b-2"], await ListAsync(new DocumentQuery { Text = "A-2" }));
        Assert.Equal(["a-2"], await ListAsync(new DocumentQuery { Text = "policy", State = DocumentState.Ready }));
        Assert.Empty(await ListAsync(new DocumentQuery { Text = "menu", State = DocumentState.Ready }));
        Assert.Empty(
            await ListAsync(
                new DocumentQuery
                {
                    Text = "menu",
                    Filter = new ChunkFilter { Metadata = [MetadataCondition.NoneOf("team", "legal")] },
                }
            )
        );
    }

    private async Task<IReadOnlyList<string>> ListAsync(DocumentQuery query, int pageSize = 50)
    {
        var (documents, ids) = (new VisibleDocuments(Catalog), new List<string>());
        var caller = Caller.Bootstrap(Scope.TenantId, []);
        for (DocumentPage page = new([], ""); page.Next is { } next; ids.AddRange(page.Records.Select(record => record.Id)))
        {
            page = await documents.ListAsync(caller, query, next.Length == 0 ? null : next, pageSize, Cancel);
        }

        return ids;
    }

    [Fact]
    public async Task AnAcceptedDocumentIsReceivedAtTheFirstGeneration()
    {
        var acceptance = await Catalog.AcceptAsync(Scope, Document("a"), Cancel);

        Assert.True(acceptance.IsNew);
        var record = await Catalog.GetAsync(Scope, "a", Cancel);
        Assert.NotNull(record);
        Assert.Equal(1, record.Generation);
        Assert.Null(record.ActiveGeneration);
        Assert.Equal(DocumentState.Received, record.State);
        Assert.Equal("Title of a", record.Title);
        Assert.Equal("legal", record.Metadata["team"]);
        Assert.Equal(Time.GetUtcNow(), record.AcceptedAt);
        Assert.Equal(Time.GetUtcNow(), record.UpdatedAt);
    }

    [Fact]
    public async Task TheSameContentAgainChangesNothing()
    {
        var first = await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        var second = await Catalog.AcceptAsync(Scope, Document("a"), Cancel);

        Assert.False(second.IsNew);
        Assert.Equal(first.Record.Generation, second.Record.Generation);
    }

    [Fact]
    public async Task AnIdMadeFromAPathReplacesADocumentOfTheSameOriginOnly()
    {
        AcceptedDocument File(string origin, string hash) =>
            Document("契約書.txt", hash) with
            {
                Origin = origin,
                Path = origin[(origin.IndexOf(':', StringComparison.Ordinal) + 1)..],
            };
        var created = await Catalog.AcceptAsync(Scope, File("s3:契約書.txt", "h1"), Cancel);
        var taken = await Catalog.AcceptAsync(Scope, File("drop-folder:契約書.txt", "h2"), Cancel);
        var replaced = await Catalog.AcceptAsync(Scope, File("s3:契約書.txt", "h3"), Cancel);
        var unchanged = await Catalog.AcceptAsync(Scope, File("drop-folder:契約書.txt", "h3"), Cancel);
        await Catalog.DeleteAsync(Scope, "契約書.txt", Cancel);
        var after = await Catalog.AcceptAsync(Scope, File("drop-folder:契約書.txt", "h2"), Cancel);

        Assert.Equal((IntakeOutcome.Created, 1), (created.Outcome, created.Record.Generation));
        Assert.True(taken is { IsTaken: true, IsNew: false });
        Assert.Equal((IntakeOutcome.Replaced, 2), (replaced.Outcome, replaced.Record.Generation));
        Assert.Equal((IntakeOutcome.Unchanged, false), (unchanged.Outcome, unchanged.IsTaken));
        Assert.Equal((IntakeOutcome.Created, 3), (after.Outcome, after.Record.Generation));
        Assert.Equal("drop-folder:契約書.txt", (await Catalog.GetAsync(Scope, "契約書.txt", Cancel))!.Origin);
    }

    [Fact]
    public async Task OtherContentIsANewGenerationWhileTheOldOneGoesOnAnswering()
    {
        await Catalog.AcceptAsync(Scope, Document("a", "h1"), Cancel);
        await SetAsync("a", 1, DocumentState.Ready, active: 1);
        var second = await Catalog.AcceptAsync(Scope, Document("a", "h2"), Cancel);

        Assert.True(second.IsNew);
        Assert.Equal(2, second.Record.Generation);
        Assert.Equal(1, second.Record.ActiveGeneration);
        Assert.Equal(DocumentState.Received, second.Record.State);
        Assert.Equal(1, (await Catalog.ActiveGenerationsAsync(Scope, ["a"], Cancel))["a"]);
    }

    [Theory]
    [InlineData(DocumentState.Failed)]
    [InlineData(DocumentState.Quarantined)]
    public async Task TheSameContentAfterItWasGivenUpIsANewGeneration(DocumentState state)
    {
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await SetAsync("a", 1, state);
        var again = await Catalog.AcceptAsync(Scope, Document("a"), Cancel);

        Assert.True(again.IsNew);
        Assert.Equal(2, again.Record.Generation);
        Assert.Equal(0, again.Record.Attempt);
    }

    [Fact]
    public async Task GenerationsRiseAcrossDeletion()
    {
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await SetAsync("a", 1, DocumentState.Ready, active: 1);
        await Catalog.DeleteAsync(Scope, "a", Cancel);
        var again = await Catalog.AcceptAsync(Scope, Document("a"), Cancel);

        Assert.True(again.IsNew);
        Assert.Equal(2, again.Record.Generation);
        Assert.Null(again.Record.ActiveGeneration);
        Assert.Empty(await Catalog.ActiveGenerationsAsync(Scope, ["a"], Cancel));
    }

    [Fact]
    public async Task ADeletedDocumentIsGoneForEveryReader()
    {
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await SetAsync("a", 1, DocumentState.Ready, active: 1);
        var was = await Catalog.DeleteAsync(Scope, "a", Cancel);

        Assert.Equal(1, was?.ActiveGeneration);
        Assert.Null(await Catalog.GetAsync(Scope, "a", Cancel));
        Assert.Empty(await Catalog.ListAsync(Scope, null, null, 10, Cancel));
        Assert.Empty(await Catalog.ListAsync(Scope, DocumentState.Ready, null, 10, Cancel));
        Assert.Empty(await Catalog.ActiveGenerationsAsync(Scope, ["a"], Cancel));
        Assert.Equal(0, (await Catalog.CountAsync(Scope, Cancel)).Values.Sum());
        Assert.Null(await SetAsync("a", 1, DocumentState.Ready, active: 1));
        Assert.Null(await Catalog.DeleteAsync(Scope, "a", Cancel));
    }

    [Fact]
    public async Task AnUpdateOfAnOlderGenerationChangesNothing()
    {
        await Catalog.AcceptAsync(Scope, Document("a", "h1"), Cancel);
        await Catalog.AcceptAsync(Scope, Document("a", "h2"), Cancel);

        Assert.Null(await SetAsync("a", 1, DocumentState.Ready, active: 1));
        Assert.Null(await SetAsync("b", 1, DocumentState.Ready));
        Assert.Equal(DocumentState.Received, (await Catalog.GetAsync(Scope, "a", Cancel))?.State);
    }

    [Fact]
    public async Task AnUpdateKeepsWhatItSets()
    {
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        Time.Advance(TimeSpan.FromMinutes(1));
        var next = Time.GetUtcNow().AddMinutes(5);
        await Catalog.UpdateAsync(
            Scope,
            "a",
            1,
            r =>
                r with
                {
                    State = DocumentState.Chunked,
                    Step = "embed",
                    Attempt = 3,
                    Chunks = 40,
                    ChunksIndexed = 12,
                    Entities = 5,
                    Relations = 2,
                    ErrorCode = "x",
                    ErrorMessage = "y",
                    NextAttemptAt = next,
                },
            Cancel
        );

        var record = await Catalog.GetAsync(Scope, "a", Cancel);
        Assert.NotNull(record);
        Assert.Equal(
            (DocumentState.Chunked, "embed", 3, 40, 12),
            (record.State, record.Step, record.Attempt, record.Chunks, record.ChunksIndexed)
        );
        Assert.Equal(
            (5, 2, "x", "y", next),
            (record.Entities, record.Relations, record.ErrorCode, record.ErrorMessage, record.NextAttemptAt)
        );
        Assert.Equal(Time.GetUtcNow(), record.UpdatedAt);
        Assert.Equal(Time.GetUtcNow().AddMinutes(-1), record.AcceptedAt);

        await Catalog.UpdateAsync(
            Scope,
            "a",
            1,
            r => r with { Step = null, NextAttemptAt = null, ErrorCode = null, ErrorMessage = null },
            Cancel
        );
        record = await Catalog.GetAsync(Scope, "a", Cancel);
        Assert.True(record is { Step: null, NextAttemptAt: null, ErrorCode: null, ErrorMessage: null });
    }

    [Fact]
    public async Task AnUpdateMustNotTouchIdentity()
    {
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Catalog.UpdateAsync(Scope, "a", 1, r => r with { Generation = 9 }, Cancel)
        );
        Assert.Equal(1, (await Catalog.GetAsync(Scope, "a", Cancel))?.Generation);
    }

    [Fact]
    public async Task ListsComeInOrderOfIdPageByPage()
    {
        foreach (var id in new[] { "c", "a", "B", "d", "b" })
        {
            await Catalog.AcceptAsync(Scope, Document(id), Cancel);
        }

        await SetAsync("c", 1, DocumentState.Ready);
        await SetAsync("a", 1, DocumentState.Ready);

        var first = await Catalog.ListAsync(Scope, null, null, 2, Cancel);
        var rest = await Catalog.ListAsync(Scope, null, first[^1].Id, 1000, Cancel);
        Assert.Equal(["B", "a", "b", "c", "d"], first.Concat(rest).Select(r => r.Id));
        Assert.Equal(["a", "c"], (await Catalog.ListAsync(Scope, DocumentState.Ready, null, 10, Cancel)).Select(r => r.Id));
        Assert.Equal(["c"], (await Catalog.ListAsync(Scope, DocumentState.Ready, "a", 10, Cancel)).Select(r => r.Id));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Catalog.ListAsync(Scope, null, null, 0, Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Catalog.ListAsync(Scope, null, null, 1001, Cancel));
    }

    [Fact]
    public async Task ACountSaysHowManyAreInEachState()
    {
        for (var i = 0; i < 5; i++)
        {
            await Catalog.AcceptAsync(Scope, Document($"d{i}"), Cancel);
        }

        await SetAsync("d1", 1, DocumentState.Ready);
        await SetAsync("d2", 1, DocumentState.Ready);
        await SetAsync("d3", 1, DocumentState.Quarantined);
        var counts = await Catalog.CountAsync(Scope, Cancel);

        Assert.Equal(2, counts[DocumentState.Ready]);
        Assert.Equal(2, counts[DocumentState.Received]);
        Assert.Equal(1, counts[DocumentState.Quarantined]);
        Assert.Equal(5, counts.Values.Sum());

        await Catalog.DeleteAsync(Scope, "d1", Cancel);
        await Catalog.DeleteAsync(Scope, "d3", Cancel);
        await Catalog.AcceptAsync(Scope, Document("d3"), Cancel);
        await SetAsync("d0", 1, DocumentState.Failed);
        await SetAsync("d0", 1, DocumentState.Received);
        counts = await Catalog.CountAsync(Scope, Cancel);

        Assert.Equal(
            [(DocumentState.Received, 3L), (DocumentState.Ready, 1L)],
            counts.Select(count => (count.Key, count.Value)).OrderByDescending(count => count.Value)
        );
    }

    [Fact]
    public async Task ActiveGenerationsComeForManyAtOnce()
    {
        var ids = Enumerable.Range(0, 230).Select(i => $"d{i:d3}").ToArray();
        await Parallel.ForEachAsync(
            ids,
            Cancel,
            async (id, _) =>
            {
                await Catalog.AcceptAsync(Scope, Document(id), Cancel);
                if (id[^1] is '0' or '5')
                {
                    await SetAsync(id, 1, DocumentState.Ready, active: 1);
                }
            }
        );
        var active = await Catalog.ActiveGenerationsAsync(Scope, [.. ids, "unknown", "d000"], Cancel);

        Assert.Equal(46, active.Count);
        Assert.All(active, pair => Assert.Equal(1, pair.Value));
        Assert.DoesNotContain("d001", active.Keys);
        Assert.Empty(await Catalog.ActiveGenerationsAsync(Scope, [], Cancel));
    }

    [Fact]
    public async Task TenantsDoNotSeeEachOther()
    {
        var other = TenantScope.Create($"o{Guid.NewGuid():n}");
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await SetAsync("a", 1, DocumentState.Ready, active: 1);

        Assert.Null(await Catalog.GetAsync(other, "a", Cancel));
        Assert.Empty(await Catalog.ListAsync(other, null, null, 10, Cancel));
        Assert.Empty(await Catalog.ActiveGenerationsAsync(other, ["a"], Cancel));
        Assert.Equal(0, (await Catalog.CountAsync(other, Cancel)).Values.Sum());
        Assert.Null(await Catalog.UpdateAsync(other, "a", 1, r => r with { State = DocumentState.Failed }, Cancel));
        Assert.Null(await Catalog.DeleteAsync(other, "a", Cancel));
        Assert.Equal(DocumentState.Ready, (await Catalog.GetAsync(Scope, "a", Cancel))?.State);
    }

    [Fact]
    public async Task OfManyWhoAcceptTheSameContentAtOnceOneMakesTheGeneration()
    {
        var acceptances = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => Task.Run(() => Catalog.AcceptAsync(Scope, Document("a"), Cancel)))
        );

        Assert.Single(acceptances, a => a.IsNew);
        Assert.All(acceptances, a => Assert.Equal(1, a.Record.Generation));
    }

    [Fact]
    public async Task OfManyWhoAcceptDifferentContentEachMakesAGeneration()
    {
        var acceptances = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(i => Task.Run(() => Catalog.AcceptAsync(Scope, Document("a", $"h{i}"), Cancel)))
        );

        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), acceptances.Select(a => a.Record.Generation).Order());
    }

    [Fact]
    public async Task UpdatesAtTheSameTimeAllCount()
    {
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(_ => Task.Run(() => Catalog.UpdateAsync(Scope, "a", 1, r => r with { Chunks = r.Chunks + 1 }, Cancel)))
        );

        Assert.Equal(10, (await Catalog.GetAsync(Scope, "a", Cancel))?.Chunks);
    }

    [Fact]
    public async Task WhatWasAcceptedIsThereAfterReopening()
    {
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await SetAsync("a", 1, DocumentState.Ready, active: 1);

        var reopened = Reopen();
        Assert.Equal(DocumentState.Ready, (await reopened.GetAsync(Scope, "a", Cancel))?.State);
        Assert.False((await reopened.AcceptAsync(Scope, Document("a"), Cancel)).IsNew);
    }

    [Fact]
    public async Task UnfinishedWorkIsFoundOnceItHasStoodStill()
    {
        foreach (var id in new[] { "received", "embedding", "ready", "failed", "waiting", "deleted", "swept" })
        {
            await Catalog.AcceptAsync(Scope, Document(id), Cancel);
        }

        await SetAsync("embedding", 1, DocumentState.Chunked);
        await SetAsync("ready", 1, DocumentState.Ready, active: 1);
        await SetAsync("failed", 1, DocumentState.Failed);
        await Catalog.UpdateAsync(Scope, "waiting", 1, r => r with { NextAttemptAt = Time.GetUtcNow().AddHours(1) }, Cancel);
        await Catalog.DeleteAsync(Scope, "deleted", Cancel);
        await Catalog.DeleteAsync(Scope, "swept", Cancel);
        await Catalog.FinishDeletionAsync(Scope, "swept", 1, Cancel);

        Assert.Empty(await UnfinishedAsync(Time.GetUtcNow().AddMinutes(-1)));

        Time.Advance(TimeSpan.FromMinutes(10));
        await SetAsync("embedding", 1, DocumentState.Chunked);
        Assert.Equal(["deleted Remove 1", "received Ingest 1"], await UnfinishedAsync(Time.GetUtcNow().AddMinutes(-5)));

        Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(
            ["deleted Remove 1", "embedding Ingest 1", "received Ingest 1", "waiting Ingest 1"],
            await UnfinishedAsync(Time.GetUtcNow().AddMinutes(-5))
        );
    }

    [Fact]
    public async Task AFinishedDeletionDoesNotTouchADocumentThatCameAgain()
    {
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await Catalog.DeleteAsync(Scope, "a", Cancel);
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await Catalog.FinishDeletionAsync(Scope, "a", 1, Cancel);

        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["a Ingest 2"], await UnfinishedAsync(Time.GetUtcNow()));
        Assert.Equal(2, (await Catalog.GetAsync(Scope, "a", Cancel))?.Generation);
    }

    [Fact]
    public async Task TheProbeAnswersAndTheStoreHasAName()
    {
        await Catalog.ProbeAsync(Cancel);
        Assert.StartsWith("document-catalog (", Catalog.StoreName, StringComparison.Ordinal);
    }

    private async Task<string[]> UnfinishedAsync(DateTimeOffset since)
    {
        var found = new List<string>();
        await foreach (var message in Catalog.UnfinishedAsync(since, Cancel))
        {
            if (message.TenantId == Scope.TenantId)
            {
                found.Add($"{message.DocumentId} {message.Action} {message.Generation}");
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task ErasingATenantLeavesNoRecordAndNothingElseOfAnother()
    {
        var other = TenantScope.Create($"t{Guid.NewGuid():n}");
        foreach (var id in (string[])["a", "b", "gone"])
        {
            await Catalog.AcceptAsync(Scope, Document(id), Cancel);
            await Catalog.AcceptAsync(other, Document(id), Cancel);
        }

        await Catalog.AcceptAsync(Scope, Document("b", "h2"), Cancel);
        await Catalog.DeleteAsync(Scope, "gone", Cancel);
        var before = await Catalog.CountTenantAsync(other, Cancel);
        Assert.InRange(before, 3, 8);
        Assert.Equal(before, await Catalog.CountTenantAsync(Scope, Cancel));

        Assert.Equal(3, await Catalog.EraseTenantAsync(Scope, Cancel));
        Assert.Equal(0, await Catalog.EraseTenantAsync(Scope, Cancel));

        Assert.Equal((0, before), (await Catalog.CountTenantAsync(Scope, Cancel), await Catalog.CountTenantAsync(other, Cancel)));
        Assert.Null(await Catalog.GetAsync(Scope, "a", Cancel));
        Assert.Empty(await Catalog.ListAsync(Scope, null, null, 10, Cancel));
        Assert.NotNull(await Catalog.GetAsync(other, "a", Cancel));
        await foreach (var message in Catalog.UnfinishedAsync(Time.GetUtcNow().AddDays(1), Cancel))
        {
            Assert.NotEqual(Scope.TenantId, message.TenantId);
        }
    }

    [Fact]
    public async Task GenerationsRiseAcrossAnErasure()
    {
        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await Catalog.AcceptAsync(Scope, Document("a", "h2"), Cancel);
        await Catalog.EraseTenantAsync(Scope, Cancel);
        await Catalog.EraseTenantAsync(Scope, Cancel);

        // A message of before may still ask for the removal of generation 2.
        var again = await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        var next = await Catalog.AcceptAsync(Scope, Document("a", "h3"), Cancel);

        Assert.True(again.IsNew);
        Assert.Equal((3L, 4L), (again.Record.Generation, next.Record.Generation));
        Assert.Equal(1, (await Catalog.AcceptAsync(TenantScope.Create($"t{Guid.NewGuid():n}"), Document("a"), Cancel)).Record.Generation);
    }

    [Fact]
    public async Task DocumentsAreCountedByTheirLabels()
    {
        AcceptedDocument Under(string id, string labels, string hash = "h1") =>
            Document(id, hash) with
            {
                Metadata = new Dictionary<string, string> { [DocumentAccess.MetadataKey] = labels },
            };

        await Catalog.AcceptAsync(Scope, Document("a"), Cancel);
        await Catalog.AcceptAsync(Scope, Under("b", "hr"), Cancel);
        await Catalog.AcceptAsync(Scope, Under("c", "finance hr"), Cancel);
        await Catalog.AcceptAsync(Scope, Under("d", "hr"), Cancel);
        await Catalog.AcceptAsync(Scope, Under("moves", "hr"), Cancel);
        await Catalog.AcceptAsync(Scope, Under("moves", "legal", "h2"), Cancel);
        await Catalog.AcceptAsync(Scope, Under("gone", "hr"), Cancel);
        await Catalog.DeleteAsync(Scope, "gone", Cancel);
        await SetAsync("d", 1, DocumentState.Ready, 1);

        Assert.Equal(
            [
                (DocumentState.Ready, "hr", 1),
                (DocumentState.Received, "", 1),
                (DocumentState.Received, "finance hr", 1),
                (DocumentState.Received, "hr", 1),
                (DocumentState.Received, "legal", 1),
            ],
            (await Catalog.CountByLabelsAsync(Scope, Cancel))
                .Select(entry => (entry.Key.State, entry.Key.Labels, entry.Value))
                .OrderBy(entry => entry.State.ToString(), StringComparer.Ordinal)
                .ThenBy(entry => entry.Labels, StringComparer.Ordinal)
        );
        Assert.Empty(await Catalog.CountByLabelsAsync(TenantScope.Create($"t{Guid.NewGuid():n}"), Cancel));
    }
}
