using System.Security.Cryptography;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Tests.Ingesting;

public sealed class SpooledStreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 10)]
    [InlineData(9, 10)]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    [InlineData(300_000, 1_000)]
    public async Task WhatWasReadOnceIsReadAgainWholeOrInPart(int bytes, int inMemory)
    {
        var content = RandomNumberGenerator.GetBytes(bytes);
        await using var spool = new SpooledStream(new OneWayStream(content), inMemory);

        var head = new byte[Math.Min(7, bytes)];
        await spool.ReadExactlyAsync(head, Cancellation);
        spool.Position = 0;
        Assert.Equal(content, await ReadAsync(spool));
        Assert.Equal(bytes, spool.Length);

        spool.Seek(-(bytes / 2), SeekOrigin.End);
        Assert.Equal(content[^(bytes / 2)..], await ReadAsync(spool));
    }

    [Fact]
    public async Task PlacesThatWereNotReadAreRefused()
    {
        await using var spool = new SpooledStream(new OneWayStream(new byte[10]), 10);
        await spool.ReadExactlyAsync(new byte[3], Cancellation);

        Assert.Throws<ArgumentOutOfRangeException>(() => spool.Position = 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => spool.Position = -1);
        Assert.Equal(3, spool.Position);
    }

    [Fact]
    public async Task ItsFileGoesAwayWithIt()
    {
        using var folder = new TemporaryDirectory();
        await using (var spool = new SpooledStream(new OneWayStream(new byte[100]), 10, folder.Path))
        {
            await ReadAsync(spool);
            Assert.Single(Directory.GetFiles(folder.Path));
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Cancellation);
        return all.ToArray();
    }

    /// <summary>Cannot seek, and gives few bytes at a time.</summary>
    private sealed class OneWayStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1_000)], cancellationToken);
    }
}
