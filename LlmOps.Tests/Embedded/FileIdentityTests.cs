using System.Text;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Tests.Ingesting;

namespace LlmOps.Tests.Embedded;

/// <summary>When a file replaces a document and when it is a new one.</summary>
public sealed class FileIdentityTests : IDisposable
{
    private readonly IngestBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task TheSamePathFromTheSameSourceReplacesItsDocument()
    {
        var first = await FileAsync("api", "a/report.txt", "one");
        var again = await FileAsync("api", "a/report.txt", "one");
        var changed = await FileAsync("api", "a/report.txt", "two");

        Assert.Equal(
            (IntakeOutcome.Created, IntakeOutcome.Unchanged, IntakeOutcome.Replaced),
            (first.Outcome, again.Outcome, changed.Outcome)
        );
        Assert.Equal([first.Record.Id], new[] { again, changed }.Select(a => a.Record.Id).Distinct());
    }

    [Theory]
    [InlineData("api", "a/report.txt", "api", "b/report.txt")]
    [InlineData("api", "report.txt", "api", "b/report.txt")]
    [InlineData("api", "report.txt", "drop-folder", "report.txt")]
    [InlineData("s3", "report.txt", "drop-folder", "report.txt")]
    [InlineData("s3", "x/report.txt", "api", "x/report.txt")]
    [InlineData("api", "契約書.txt", "api", "請求書.txt")]
    public async Task AFileOfTheSameNameFromElsewhereIsANewDocument(string source, string path, string otherSource, string otherPath)
    {
        var one = await FileAsync(source, path, "one");
        var other = await FileAsync(otherSource, otherPath, "other");
        var oneAgain = await FileAsync(source, path, "one changed");
        var otherAgain = await FileAsync(otherSource, otherPath, "other changed");

        Assert.Equal((IntakeOutcome.Created, IntakeOutcome.Created), (one.Outcome, other.Outcome));
        Assert.NotEqual(one.Record.Id, other.Record.Id);
        Assert.Equal((IntakeOutcome.Replaced, one.Record.Id), (oneAgain.Outcome, oneAgain.Record.Id));
        Assert.Equal((IntakeOutcome.Replaced, other.Record.Id), (otherAgain.Outcome, otherAgain.Record.Id));
        Assert.Equal(2, (await _bench.Catalog.ListAsync(_bench.Scope, null, null, 10, Cancel)).Count);
    }

    [Fact]
    public async Task AnIdThatTheCallerNamedReplacesWhateverHasIt()
    {
        var file = await FileAsync("api", "report.txt", "one");
        var named = await _bench.SendAsync("report.txt", "two");

        Assert.Equal((IntakeOutcome.Replaced, file.Record.Id), (named.Outcome, named.Record.Id));
    }

    [Fact]
    public async Task AFileDoesNotReplaceADocumentWhoseIdTheCallerNamed()
    {
        await _bench.SendAsync("report.txt", "one");
        var file = await FileAsync("api", "report.txt", "two");

        Assert.Equal(IntakeOutcome.Created, file.Outcome);
        Assert.NotEqual("report.txt", file.Record.Id);
    }

    [Fact]
    public async Task ADocumentUnderAnAlternativeIdKeepsItWhenTheFirstChoiceBecomesFree()
    {
        await _bench.SendAsync("report.txt", "one");
        var file = await FileAsync("api", "report.txt", "two");
        await _bench.Catalog.DeleteAsync(_bench.Scope, "report.txt", Cancel);

        var again = await FileAsync("api", "report.txt", "three");
        Assert.Equal((IntakeOutcome.Replaced, file.Record.Id), (again.Outcome, again.Record.Id));
    }

    [Theory]
    [InlineData("api", "請求書.txt", "txt", "api:請求書.txt")]
    [InlineData("api", "My report (final).txt", "My-report-final-.txt", "api:My report (final).txt")]
    [InlineData("api", "report.txt", "report.txt", "api:report.txt")]
    [InlineData("drop-folder", "Übersicht.md", "bersicht.md-hvazk6t6", "drop-folder:Übersicht.md")]
    [InlineData("drop-folder", "policies/leave.md", null, "drop-folder:leave.md")]
    public async Task AFileThatWasStoredUnderAFormerIdKeepsIt(string source, string path, string? formerId, string formerOrigin)
    {
        formerId = FormerDocumentIds.Of(path, source == "api") ?? formerId ?? DocumentIds.FromPath(path);
        await StoreAsFormerlyAsync(formerId, formerOrigin);

        var changed = await FileAsync(source, path, "changed");
        var changedAgain = await FileAsync(source, path, "changed again");

        Assert.Equal((IntakeOutcome.Replaced, formerId), (changed.Outcome, changed.Record.Id));
        Assert.Equal((IntakeOutcome.Replaced, formerId), (changedAgain.Outcome, changedAgain.Record.Id));
    }

    [Theory]
    [InlineData("契約書.txt", "txt", "api:請求書.txt")]
    [InlineData("a/report.txt", "report.txt", "api:report.txt")]
    public async Task ADocumentUnderAFormerIdIsNotReplacedOnAGuess(string path, string formerId, string formerOrigin)
    {
        await StoreAsFormerlyAsync(formerId, formerOrigin);

        var file = await FileAsync("api", path, "other");

        Assert.Equal(IntakeOutcome.Created, file.Outcome);
        Assert.NotEqual(formerId, file.Record.Id);
        Assert.Equal(1, (await _bench.RecordAsync(formerId)).Generation);
    }

    private Task<Acceptance> StoreAsFormerlyAsync(string id, string origin) =>
        _bench.Catalog.AcceptAsync(
            _bench.Scope,
            new AcceptedDocument(id, "Title", "text/plain", origin, 3, "hash of the former content", new Dictionary<string, string>()),
            Cancel
        );

    private Task<Acceptance> FileAsync(string source, string path, string content) =>
        _bench.Intake.AcceptAsync(
            _bench.Scope,
            new IncomingDocument
            {
                Content = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                FileName = path,
                Origin = source,
                ContentType = "text/plain",
            },
            Cancel
        );
}
