using System.Text;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Conformance;

/// <summary>What every document store does.</summary>
[Conformance(typeof(IDocumentStore))]
public abstract class DocumentStoreConformance : IAsyncLifetime
{
    private IDocumentStore? _store;

    private protected IDocumentStore Store => _store!;

    protected TenantScope Scope { get; } = TenantScope.Create($"t{Guid.NewGuid():n}");

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<IDocumentStore> CreateAsync();

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected Task PutAsync(string id, long generation, string content, TenantScope? scope = null) =>
        Store.PutContentAsync(scope ?? Scope, id, generation, new MemoryStream(Encoding.UTF8.GetBytes(content)), Cancel);

    protected async Task<string?> ContentAsync(string id, long generation, TenantScope? scope = null)
    {
        await using var stream = await Store.OpenContentAsync(scope ?? Scope, id, generation, Cancel);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancel);
    }

    [Fact]
    public async Task ContentComesBackByteForByte()
    {
        var bytes = new byte[3_000_017];
        new Random(7).NextBytes(bytes);
        await Store.PutContentAsync(Scope, "doc", 1, new MemoryStream(bytes), Cancel);

        await using var stream = await Store.OpenContentAsync(Scope, "doc", 1, Cancel);
        Assert.NotNull(stream);
        Assert.True(stream.CanSeek);
        Assert.Equal(bytes.Length, stream.Length);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        Assert.Equal(bytes, copy.ToArray());
        stream.Position = 1000;
        Assert.Equal(bytes[1000], stream.ReadByte());
    }

    [Fact]
    public async Task IdsOfEveryScriptCaseAndLengthAreKeptApart()
    {
        string[] ids =
        [
            "契約書.txt",
            "請求書.txt",
            "İ",
            "i",
            "I",
            "ß",
            "SS",
            "é",
            "\U00020BB7",
            new('A', 128),
            new('a', 128),
            new('語', 128),
            new string('語', 127) + "文",
        ];
        foreach (var id in ids)
        {
            await PutAsync(id, 1, $"content of {id}");
        }

        foreach (var id in ids)
        {
            Assert.Equal($"content of {id}", await ContentAsync(id, 1));
            Assert.Equal(1, await Store.DeleteAsync(Scope, id, null, Cancel));
        }
    }

    [Fact]
    public async Task AStreamIsReadFromWhereItStands()
    {
        using var content = new MemoryStream("skipped kept"u8.ToArray()) { Position = 8 };
        await Store.PutContentAsync(Scope, "doc", 1, content, Cancel);

        Assert.Equal("kept", await ContentAsync("doc", 1));
    }

    [Fact]
    public async Task WhatWasNeverWrittenIsNull()
    {
        await PutAsync("doc", 1, "x");

        Assert.Null(await ContentAsync("doc", 2));
        Assert.Null(await ContentAsync("other", 1));
        Assert.Null(await Store.GetTextAsync(Scope, "doc", 1, Cancel));
        Assert.Null(await Store.GetTextAsync(Scope, "other", 1, Cancel));
    }

    [Fact]
    public async Task WritingTheSameAgainChangesNothing()
    {
        await PutAsync("doc", 1, "content");
        await PutAsync("doc", 1, "content");

        Assert.Equal("content", await ContentAsync("doc", 1));
        Assert.Equal(1, await Store.DeleteAsync(Scope, "doc", null, Cancel));
    }

    [Fact]
    public async Task TextKeepsEveryCodeUnit()
    {
        var text = "plain é 語 🚀 half \ud83d end\r\n\0 \u200b";
        await Store.PutTextAsync(Scope, "doc", 1, text, Cancel);

        Assert.Equal(text, await Store.GetTextAsync(Scope, "doc", 1, Cancel));
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("short", 5)]
    [InlineData("long \ud83d\ude80 and longer", 6)]
    public async Task TheStartOfATextHasNoMoreCharactersThanAskedFor(string text, int characters)
    {
        Assert.Null(await Store.GetTextStartAsync(Scope, "doc", 1, characters, Cancel));
        await Store.PutTextAsync(Scope, "doc", 1, text, Cancel);

        Assert.Equal(text[..Math.Min(text.Length, characters)], await Store.GetTextStartAsync(Scope, "doc", 1, characters, Cancel));
    }

    [Fact]
    public async Task WhatWasPaidForComesBackAndGoesWithItsGeneration()
    {
        Assert.Null(await Store.GetPaidAsync(Scope, "doc", 1, Cancel));
        await Store.PutPaidAsync(Scope, "doc", 1, new byte[] { 1, 2 }, Cancel);
        await Store.PutPaidAsync(Scope, "doc", 1, new byte[] { 3, 4, 5 }, Cancel);
        Assert.Equal([3, 4, 5], await Store.GetPaidAsync(Scope, "doc", 1, Cancel));
        Assert.Null(await Store.GetPaidAsync(Scope, "doc", 2, Cancel));

        Assert.Equal(1, await Store.DeleteAsync(Scope, "doc", 2, Cancel));
        Assert.Null(await Store.GetPaidAsync(Scope, "doc", 1, Cancel));
    }

    [Fact]
    public async Task GenerationsAreKeptApart()
    {
        await PutAsync("doc", 1, "one");
        await PutAsync("doc", 2, "two");

        Assert.Equal("one", await ContentAsync("doc", 1));
        Assert.Equal("two", await ContentAsync("doc", 2));
    }

    [Fact]
    public async Task DeletingRemovesWhatIsOlderAndKeepsWhatIsNewer()
    {
        for (var generation = 1; generation <= 4; generation++)
        {
            await PutAsync("doc", generation, $"content {generation}");
            await Store.PutTextAsync(Scope, "doc", generation, $"text {generation}", Cancel);
        }

        Assert.Equal(4, await Store.DeleteAsync(Scope, "doc", 3, Cancel));
        Assert.Null(await ContentAsync("doc", 1));
        Assert.Null(await Store.GetTextAsync(Scope, "doc", 2, Cancel));
        Assert.Equal("content 3", await ContentAsync("doc", 3));
        Assert.Equal("text 4", await Store.GetTextAsync(Scope, "doc", 4, Cancel));
        Assert.Equal(4, await Store.DeleteAsync(Scope, "doc", null, Cancel));
        Assert.Null(await ContentAsync("doc", 4));
        Assert.Equal(0, await Store.DeleteAsync(Scope, "doc", null, Cancel));
    }

    [Fact]
    public async Task DeletingOneDocumentLeavesItsNamesakesAlone()
    {
        var other = TenantScope.Create($"o{Guid.NewGuid():n}");
        await PutAsync("doc", 1, "mine");
        await PutAsync("doc-2", 1, "longer name");
        await PutAsync("doc", 1, "theirs", other);

        await Store.DeleteAsync(Scope, "doc", null, Cancel);
        Assert.Equal("longer name", await ContentAsync("doc-2", 1));
        Assert.Equal("theirs", await ContentAsync("doc", 1, other));
    }

    [Fact]
    public async Task IdsThatDifferInCaseOrDotsAreDifferentDocuments()
    {
        string[] ids = ["report", "Report", "REPORT", "report.", "re.port", "con", "nul.txt", "a..b"];
        foreach (var id in ids)
        {
            await PutAsync(id, 1, $"content of {id}");
        }

        foreach (var id in ids)
        {
            Assert.Equal($"content of {id}", await ContentAsync(id, 1));
        }
    }

    [Fact]
    public async Task AContentThatBreaksOffIsNotThere()
    {
        await Assert.ThrowsAsync<IOException>(() => Store.PutContentAsync(Scope, "doc", 1, new BreakingStream(), Cancel));

        Assert.Null(await ContentAsync("doc", 1));
        await PutAsync("doc", 1, "whole");
        Assert.Equal("whole", await ContentAsync("doc", 1));
    }

    [Fact]
    public async Task TheProbeAnswersAndTheStoreHasAName()
    {
        await Store.ProbeAsync(Cancel);
        Assert.StartsWith("document-store (", Store.StoreName, StringComparison.Ordinal);
    }

    private sealed class BreakingStream : Stream
    {
        private int _given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _given;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_given > 200_000)
            {
                throw new IOException("The line went dead.");
            }

            _given += count;
            return count;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    [Fact]
    public async Task ErasingATenantRemovesEveryObjectOfItAndNoneOfAnother()
    {
        // A name that the other's begins with.
        var longer = TenantScope.Create(Scope.TenantId + "-2");
        foreach (var scope in (TenantScope[])[Scope, longer])
        {
            await PutAsync("doc", 1, "one", scope);
            await PutAsync("doc", 2, "two", scope);
            await Store.PutTextAsync(scope, "Other", 1, "text", Cancel);
            await Store.PutPaidAsync(scope, "Other", 1, new byte[] { 1 }, Cancel);
        }

        Assert.Equal(4, await Store.CountTenantAsync(Scope, Cancel));
        Assert.Equal(4, await Store.EraseTenantAsync(Scope, Cancel));
        Assert.Equal(0, await Store.EraseTenantAsync(Scope, Cancel));

        Assert.Equal((0, 4), (await Store.CountTenantAsync(Scope, Cancel), await Store.CountTenantAsync(longer, Cancel)));
        Assert.Null(await ContentAsync("doc", 2));
        Assert.Equal("two", await ContentAsync("doc", 2, longer));
        await PutAsync("doc", 3, "three");
        Assert.Equal("three", await ContentAsync("doc", 3));
        await Store.EraseTenantAsync(longer, Cancel);
    }
}
