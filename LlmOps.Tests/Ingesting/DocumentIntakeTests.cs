using System.Text;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;

namespace LlmOps.Tests.Ingesting;

public sealed class DocumentIntakeTests : IDisposable
{
    private readonly IngestBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    private Task<IntakeRejectedException> RefusedAsync(IncomingDocument document) =>
        Assert.ThrowsAsync<IntakeRejectedException>(() => _bench.Intake.AcceptAsync(_bench.Scope, document, Cancel));

    [Fact]
    public async Task WhatIsAcceptedIsStoredAndQueued()
    {
        var acceptance = await _bench.SendAsync("a", "content", "Title");

        Assert.True(acceptance.IsNew);
        Assert.Equal(
            ("Title", "text/plain", "api", 7L),
            (acceptance.Record.Title, acceptance.Record.ContentType, acceptance.Record.Origin, acceptance.Record.Bytes)
        );
        await using var content = await _bench.Store.OpenContentAsync(_bench.Scope, "a", 1, Cancel);
        Assert.NotNull(content);
        using var reader = new StreamReader(content);
        Assert.Equal("content", await reader.ReadToEndAsync(Cancel));
        Assert.Equal(
            new IngestMessage("acme", "a", 1),
            (await _bench.TakeAsync()).Message with
            {
                TraceParent = null,
                Objects = [],
            },
            (x, y) => (x.TenantId, x.DocumentId, x.Generation) == (y.TenantId, y.DocumentId, y.Generation)
        );
    }

    [Fact]
    public async Task WithoutAnIdTheContentMakesOneThatStaysTheSame()
    {
        var first = await _bench.SendAsync(null, "some content");
        var again = await _bench.SendAsync(null, "some content");
        var other = await _bench.SendAsync(null, "some other content");

        Assert.Matches("^d[0-9a-z]{16}$", first.Record.Id);
        Assert.Equal(first.Record.Id, again.Record.Id);
        Assert.False(again.IsNew);
        Assert.NotEqual(first.Record.Id, other.Record.Id);
    }

    [Fact]
    public async Task TitleTypeAndMetadataArePartOfWhatMakesContentTheSame()
    {
        var one = await _bench.SendAsync("a", "content");
        var title = await _bench.SendAsync("a", "content", "Title");
        var type = await _bench.Intake.AcceptAsync(
            _bench.Scope,
            IngestBench.Document("a", "content", "Title") with
            {
                ContentType = "text/markdown",
            },
            Cancel
        );
        var metadata = await _bench.Intake.AcceptAsync(
            _bench.Scope,
            IngestBench.Document("a", "content", "Title") with
            {
                ContentType = "text/markdown",
                Metadata = new Dictionary<string, string> { ["b"] = "1", ["a"] = "2" },
            },
            Cancel
        );
        var sameInOtherOrder = await _bench.Intake.AcceptAsync(
            _bench.Scope,
            IngestBench.Document("a", "content", "Title") with
            {
                ContentType = "text/markdown",
                Metadata = new Dictionary<string, string> { ["a"] = "2", ["b"] = "1" },
            },
            Cancel
        );

        Assert.Equal([1, 2, 3, 4, 4], new[] { one, title, type, metadata, sameInOtherOrder }.Select(a => a.Record.Generation));
        Assert.False(sameInOtherOrder.IsNew);
    }

    [Theory]
    [InlineData("notes.md", null, "text/markdown")]
    [InlineData("REPORT.PDF", null, "application/pdf")]
    [InlineData("data", null, "text/plain")]
    [InlineData("notes.md", "text/plain; charset=utf-8", "text/markdown; charset=utf-8")]
    [InlineData("notes.txt", "text/markdown", "text/markdown")]
    public async Task TheFileNameTellsTheTypeWhereNoneIsGiven(string fileName, string? given, string expected)
    {
        var acceptance = await _bench.Intake.AcceptAsync(
            _bench.Scope,
            IngestBench.Document("a", "content") with
            {
                FileName = fileName,
                ContentType = given,
            },
            Cancel
        );

        Assert.Equal(expected, acceptance.Record.ContentType);
        Assert.Equal(fileName, acceptance.Record.Title);
        Assert.Equal($"api:{fileName}", acceptance.Record.Origin);
    }

    [Fact]
    public async Task EachLimitIsNamedWithWhatWasSent()
    {
        _bench.Limits.MaxDocumentBytes = 10;
        _bench.Limits.MaxTitleLength = 5;
        _bench.Limits.MaxMetadataEntries = 2;
        _bench.Limits.MaxMetadataKeyLength = 4;
        _bench.Limits.MaxMetadataValueLength = 3;
        Dictionary<string, string> Entries(params (string Key, string Value)[] entries) => entries.ToDictionary(e => e.Key, e => e.Value);
        (IncomingDocument Document, string Code, string Field, long? Limit, long? Value)[] cases =
        [
            (IngestBench.Document("a", "12345678901"), "too-large", "content", 10, 11),
            (IngestBench.Document("a", ""), "empty", "content", null, 0),
            (IngestBench.Document("a", "x", "123456"), "too-long", "title", 5, 6),
            (IngestBench.Document(new string('a', 129), "x"), "too-long", "id", 128, 129),
            (IngestBench.Document("-a", "x"), "invalid-form", "id", null, null),
            (IngestBench.Document("a/../b", "x"), "invalid-form", "id", null, null),
            (IngestBench.Document("", "x"), "invalid-form", "id", null, null),
            (IngestBench.Document("a", "x") with { ContentType = "nonsense" }, "invalid-form", "contentType", null, null),
            (IngestBench.Document("a", "x") with { ContentType = "image/png" }, "unsupported-type", "contentType", null, null),
            (IngestBench.Document("a", "\0\u0001") with { ContentType = null }, "unsupported-type", "contentType", null, null),
            (IngestBench.Document("a", "x") with { ContentType = $"text/{new string('x', 300)}" }, "too-long", "contentType", 255, 305),
            (IngestBench.Document("a", "x") with { Metadata = Entries(("a", "1"), ("b", "1"), ("c", "1")) }, "too-many", "metadata", 2, 3),
            (IngestBench.Document("a", "x") with { Metadata = Entries(("abcde", "1")) }, "too-long", "metadata", 4, 5),
            (IngestBench.Document("a", "x") with { Metadata = Entries(("a b", "1")) }, "invalid-form", "metadata", null, null),
            (IngestBench.Document("a", "x") with { Metadata = Entries(("a", "1234")) }, "too-long", "metadata.a", 3, 4),
        ];
        foreach (var (document, code, field, limit, value) in cases)
        {
            var refused = await RefusedAsync(document);
            Assert.Equal((code, field, limit, value), (refused.Code, refused.Field, refused.Limit, refused.Value));
        }

        Assert.Empty(await _bench.Catalog.ListAsync(_bench.Scope, null, null, 10, Cancel));
        Assert.Equal(0, await _bench.Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task AStreamThatCannotSeekIsReadToItsEndAndCutOffAtTheLimit()
    {
        _bench.Limits.MaxBytesInMemory = 1000;
        _bench.Limits.MaxDocumentBytes = 500_000;
        var bytes = new byte[400_000];
        new Random(3).NextBytes(bytes);
        await _bench.Intake.AcceptAsync(
            _bench.Scope,
            IngestBench.Document("a", "") with
            {
                Content = new OneWayStream(bytes),
                ContentType = "text/plain",
            },
            Cancel
        );
        await using var content = await _bench.Store.OpenContentAsync(_bench.Scope, "a", 1, Cancel);
        using var copy = new MemoryStream();
        await content!.CopyToAsync(copy, Cancel);
        Assert.Equal(bytes, copy.ToArray());

        var refused = await RefusedAsync(
            IngestBench.Document("b", "") with
            {
                Content = new OneWayStream(new byte[600_000]),
                ContentType = "text/plain",
            }
        );
        Assert.Equal(("too-large", 500_000L), (refused.Code, refused.Limit));
        Assert.True(refused.Value > 500_000);
    }

    [Fact]
    public async Task OneBadDocumentOfARequestKeepsAllOut()
    {
        var refused = await Assert.ThrowsAsync<IntakeRejectedException>(() =>
            _bench.Intake.AcceptAsync(_bench.Scope, [IngestBench.Document("a", "x"), IngestBench.Document("b", "")], Cancel)
        );

        Assert.Equal("documents[1].content", refused.Field);
        Assert.Empty(await _bench.Catalog.ListAsync(_bench.Scope, null, null, 10, Cancel));
        Assert.Equal(0, await _bench.Queue.CountAsync(Cancel));
    }

    [Fact]
    public async Task ARequestHasBoundsOfItsOwn()
    {
        _bench.Limits.MaxDocumentsPerRequest = 2;
        var tooMany = await Assert.ThrowsAsync<IntakeRejectedException>(() =>
            _bench.Intake.AcceptAsync(
                _bench.Scope,
                [IngestBench.Document("a", "x"), IngestBench.Document("b", "x"), IngestBench.Document("c", "x")],
                Cancel
            )
        );
        var none = await Assert.ThrowsAsync<IntakeRejectedException>(() => _bench.Intake.AcceptAsync(_bench.Scope, [], Cancel));
        var twice = await Assert.ThrowsAsync<IntakeRejectedException>(() =>
            _bench.Intake.AcceptAsync(_bench.Scope, [IngestBench.Document("a", "x"), IngestBench.Document("a", "y")], Cancel)
        );

        Assert.Equal(("too-many", "documents", 2L, 3L), (tooMany.Code, tooMany.Field, tooMany.Limit, tooMany.Value));
        Assert.Equal(("empty", "documents"), (none.Code, none.Field));
        Assert.Equal(("duplicate", "documents[1].id"), (twice.Code, twice.Field));
    }

    [Fact]
    public async Task AContentThatCannotBeStoredIsNotPromised()
    {
        _bench.Store.Before = what => what is "put" ? throw new IOException("disk full") : Task.CompletedTask;
        Assert.Equal("document-store", (await Assert.ThrowsAsync<StoreUnavailableException>(() => _bench.SendAsync("a", "content"))).Store);

        var record = await _bench.RecordAsync("a");
        Assert.Equal((DocumentState.Failed, IngestErrors.ContentMissing), (record.State, record.ErrorCode));
        _bench.Store.Before = _ => Task.CompletedTask;
        var again = await _bench.SendAsync("a", "content");
        Assert.True(again.IsNew);
        await _bench.WorkAsync();
        Assert.Equal(DocumentState.Ready, (await _bench.RecordAsync("a")).State);
    }

    [Fact]
    public async Task AQueueThatIsDownFailsNobodyAndGetsTheMessageLater()
    {
        _bench.Queue.Before = what => what is "enqueue" ? throw new HttpRequestException("out of reach") : Task.CompletedTask;

        Assert.True((await _bench.SendAsync("a", "content")).IsNew);
        Assert.True((await _bench.SendAsync("b", "content")).IsNew);
        await _bench.Sender.SendWaitingAsync(Cancel);
        Assert.Equal(2, _bench.Sender.Waiting);

        _bench.Queue.Before = _ => Task.CompletedTask;
        await _bench.Sender.SendWaitingAsync(Cancel);
        Assert.Equal(0, _bench.Sender.Waiting);
        await _bench.WorkAsync();
        Assert.Equal(
            (DocumentState.Ready, DocumentState.Ready),
            ((await _bench.RecordAsync("a")).State, (await _bench.RecordAsync("b")).State)
        );
    }

    [Fact]
    public async Task BeyondTheBoundADocumentWaitsForRecovery()
    {
        _bench.Limits.MaxWaitingMessages = 1;
        _bench.Queue.Before = what => what is "enqueue" ? throw new HttpRequestException("out of reach") : Task.CompletedTask;
        await _bench.SendAsync("a", "content");
        await _bench.SendAsync("b", "content");
        Assert.Equal(1, _bench.Sender.Waiting);

        _bench.Queue.Before = _ => Task.CompletedTask;
        _bench.Time.Advance(_bench.Options.RecoveryAfter + TimeSpan.FromSeconds(1));
        await _bench.Recovery.SweepAsync(Cancel);
        await _bench.Sender.SendWaitingAsync(Cancel);
        await _bench.WorkAsync();
        Assert.Equal(
            (DocumentState.Ready, DocumentState.Ready),
            ((await _bench.RecordAsync("a")).State, (await _bench.RecordAsync("b")).State)
        );
    }

    [Fact]
    public async Task SendingAgainMendsWhatACrashBetweenTheStepsLeft()
    {
        // The record is there; neither content nor message is.
        var probe = await _bench.SendAsync("probe", "content");
        var record = probe.Record;
        await _bench.Catalog.AcceptAsync(
            _bench.Scope,
            new AcceptedDocument("a", "a", record.ContentType, "api", record.Bytes, record.ContentHash, record.Metadata),
            Cancel
        );
        await _bench.WorkAsync();
        Assert.Equal(DocumentState.Received, (await _bench.RecordAsync("a")).State);

        Assert.False((await _bench.SendAsync("a", "content")).IsNew);
        await _bench.WorkAsync();
        Assert.Equal((DocumentState.Ready, 1L), ((await _bench.RecordAsync("a")).State, (await _bench.RecordAsync("a")).Generation));
    }

    [Fact]
    public async Task ABatchThatAStoreBreaksOffTellsWhatBecameOfEachDocument()
    {
        var puts = 0;
        _bench.Store.Before = what => what is "put" && ++puts > 2 ? throw new IOException("out of reach") : Task.CompletedTask;
        var results = await _bench.Intake.AcceptAsync(
            _bench.Scope,
            [.. Enumerable.Range(0, 5).Select(i => IngestBench.Document($"d{i}", $"content {i}"))],
            Cancel
        );

        Assert.Equal(
            [IntakeOutcome.Created, IntakeOutcome.Created, IntakeOutcome.NotAccepted, IntakeOutcome.NotAccepted, IntakeOutcome.NotAccepted],
            results.Select(result => result.Outcome)
        );
        Assert.Equal(3, puts);
        _bench.Store.Before = _ => Task.CompletedTask;
        await _bench.WorkAsync();
        foreach (var result in results)
        {
            // What the answer says is what the catalog says: accepted is ready, not accepted is not on its way.
            var record = await _bench.Catalog.GetAsync(_bench.Scope, result.Id, Cancel);
            Assert.Equal(result.Error is null, record?.State is DocumentState.Ready);
            Assert.True(record is null || !record.State.IsUnfinished());
        }
    }

    [Fact]
    public async Task ABatchOfWhichNothingWasAcceptedIsRefusedAsAWhole()
    {
        _bench.Store.Before = what => what is "put" ? throw new IOException("out of reach") : Task.CompletedTask;

        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            _bench.Intake.AcceptAsync(_bench.Scope, [IngestBench.Document("a", "x"), IngestBench.Document("b", "x")], Cancel)
        );
        await _bench.WorkAsync();
        Assert.Empty(_bench.Index.Chunks);
    }

    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();
    }
}
