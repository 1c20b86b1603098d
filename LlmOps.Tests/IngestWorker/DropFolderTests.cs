using System.Text;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.IngestWorker;
using LlmOps.Tests.Ingesting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.IngestWorker;

public sealed class DropFolderTests : IDisposable
{
    private readonly IngestBench _bench = new();
    private readonly DropFolder _folder;

    public DropFolderTests() =>
        _folder = new DropFolder(
            _bench.Intake,
            Options.Create(_bench.Options),
            _bench.Folder.Data,
            _bench.Time,
            NullLogger<DropFolder>.Instance
        );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    private string Drop(string relative, string content)
    {
        var path = Path.Combine(_folder.Root!, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content, new UTF8Encoding(false));
        return path;
    }

    private async Task<int> LookTwiceAsync()
    {
        var handled = await _folder.SweepAsync(Cancel);
        _bench.Time.Advance(_bench.Options.DropStableFor);
        return handled + await _folder.SweepAsync(Cancel);
    }

    private Task<IReadOnlyList<DocumentRecord>> RecordsAsync() => _bench.Catalog.ListAsync(TenantScope.Default, null, null, 100, Cancel);

    [Fact]
    public async Task ACompleteFileBecomesADocumentAndMovesToDone()
    {
        var path = Drop("handbook.md", "# Handbook\ntext");
        Assert.Equal(1, await LookTwiceAsync());

        var record = Assert.Single(await RecordsAsync());
        Assert.Equal(("handbook.md", "text/markdown", "drop-folder:handbook.md"), (record.Id, record.ContentType, record.Origin));
        Assert.False(File.Exists(path));
        Assert.Equal("# Handbook\ntext", await File.ReadAllTextAsync(Path.Combine(_folder.Root!, "done", "handbook.md"), Cancel));
        await _bench.WorkAsync();
        Assert.Equal("Handbook", (await _bench.Catalog.GetAsync(TenantScope.Default, "handbook.md", Cancel))?.Title);
    }

    [Fact]
    public async Task AFileThatStillGrowsIsLeftAlone()
    {
        Drop("a.txt", "one");
        Assert.Equal(0, await _folder.SweepAsync(Cancel));
        _bench.Time.Advance(_bench.Options.DropStableFor);
        Drop("a.txt", "one and more");
        Assert.Equal(0, await _folder.SweepAsync(Cancel));
        _bench.Time.Advance(_bench.Options.DropStableFor);
        Assert.Equal(1, await _folder.SweepAsync(Cancel));

        Assert.Equal(12, Assert.Single(await RecordsAsync()).Bytes);
    }

    [Fact]
    public async Task AChangedFileOfTheSameNameIsANewGeneration()
    {
        Drop("a.txt", "one");
        await LookTwiceAsync();
        Drop("a.txt", "two");
        await LookTwiceAsync();
        Drop("a.txt", "two");
        await LookTwiceAsync();

        Assert.Equal(2, Assert.Single(await RecordsAsync()).Generation);
        Assert.Equal("two", await File.ReadAllTextAsync(Path.Combine(_folder.Root!, "done", "a.txt"), Cancel));
    }

    [Fact]
    public async Task ARefusedFileSaysWhy()
    {
        _bench.Limits.MaxDocumentBytes = 5;
        Drop("sub/big.txt", "too big");
        Drop("empty.txt", "");
        Assert.Equal(2, await LookTwiceAsync());

        Assert.Empty(await RecordsAsync());
        Assert.Equal("too big", await File.ReadAllTextAsync(Path.Combine(_folder.Root!, "refused", "sub", "big.txt"), Cancel));
        Assert.Contains(
            "at most 5 bytes",
            await File.ReadAllTextAsync(Path.Combine(_folder.Root!, "refused", "sub", "big.txt.error.txt"), Cancel),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "empty",
            await File.ReadAllTextAsync(Path.Combine(_folder.Root!, "refused", "empty.txt.error.txt"), Cancel),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task FilesThatAreNoDocumentsAreLeftAlone()
    {
        string[] left = [".DS_Store", "~$report.docx", "download.part", "x.tmp", ".git/config", "done/old.txt", "refused/bad.txt"];
        foreach (var file in left)
        {
            Drop(file, "text");
        }

        Assert.Equal(0, await LookTwiceAsync());
        Assert.All(left, file => Assert.True(File.Exists(Path.Combine(_folder.Root!, file))));
    }

    [Fact]
    public async Task AStoreThatIsDownLosesNothing()
    {
        var path = Drop("a.txt", "one");
        _bench.Store.Before = what => what is "put" ? throw new IOException("down") : Task.CompletedTask;
        Assert.Equal(0, await LookTwiceAsync());
        Assert.True(File.Exists(path));

        _bench.Store.Before = _ => Task.CompletedTask;
        Assert.Equal(1, await LookTwiceAsync());
        await _bench.WorkAsync();
        Assert.Equal(DocumentState.Ready, Assert.Single(await RecordsAsync()).State);
    }

    [Fact]
    public async Task AFileThatWasAcceptedBeforeACrashIsMovedWithoutAnotherGeneration()
    {
        var path = Drop("a.txt", "one");
        await LookTwiceAsync();
        File.Move(Path.Combine(_folder.Root!, "done", "a.txt"), path);
        Assert.Equal(1, await LookTwiceAsync());

        Assert.Equal(1, Assert.Single(await RecordsAsync()).Generation);
        Assert.False(File.Exists(path));
    }
}
