using System.Buffers.Binary;
using System.Text;
using LlmOps.Bedrock;

namespace LlmOps.Tests.Bedrock;

public sealed class EventStreamReaderTests
{
    private const string Vector =
        "000000950000005789cbb35e0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c74610d3a636f6e74656e742d7479706507"
        + "00106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22636f6e74656e74426c6f636b496e646578"
        + "223a302c2264656c7461223a7b2274657874223a2248c3a9227d7ddae7d374";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(100_000)]
    public async Task AMessageOfAwsOwnEncoderIsRead(int piece)
    {
        var message = Assert.Single(await ReadAsync(Convert.FromHexString(Vector), piece));

        Assert.Equal("event", message.MessageType);
        Assert.Equal("contentBlockDelta", message.EventType);
        Assert.Equal("application/json", message.Text(":content-type"));
        Assert.Equal("""{"contentBlockIndex":0,"delta":{"text":"Hé"}}""", Encoding.UTF8.GetString(message.Payload.Span));
    }

    [Fact]
    public async Task EveryKindOfHeaderIsRead()
    {
        var at = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
        var id = Guid.NewGuid();
        var bytes = EventStreamWriter.Message(
            "p",
            ("a", true),
            ("b", false),
            ("c", (sbyte)-3),
            ("d", (short)-300),
            ("e", -70_000),
            ("f", -5_000_000_000L),
            ("g", new byte[] { 1, 2 }),
            ("h", "é"),
            ("i", at),
            ("j", id)
        );

        var headers = Assert.Single(await ReadAsync(bytes)).Headers;

        Assert.Equal(
            [true, false, (sbyte)-3, (short)-300, -70_000, -5_000_000_000L, "é", at, id],
            "abcdefhij".Select(name => headers[name.ToString()])
        );
        Assert.Equal([1, 2], (byte[])headers["g"]);
    }

    [Fact]
    public async Task AStreamWithoutMessagesIsEmpty() => Assert.Empty(await ReadAsync([]));

    [Fact]
    public async Task AnEndInsideAMessageIsToldApartFromCorruption()
    {
        var bytes = Convert.FromHexString(Vector);
        for (var length = 1; length < bytes.Length; length++)
        {
            var exception = await Assert.ThrowsAsync<EventStreamException>(() => ReadAsync(bytes[..length]));
            Assert.True(exception.Truncated);
        }
    }

    [Fact]
    public async Task EveryFlippedBitIsFound()
    {
        var bytes = Convert.FromHexString(Vector);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var exception = await Assert.ThrowsAsync<EventStreamException>(() => ReadAsync(flipped));
            Assert.False(exception.Truncated);
        }
    }

    [Fact]
    public async Task TheSameHeaderTwiceIsRefused() =>
        await Assert.ThrowsAsync<EventStreamException>(() => ReadAsync(EventStreamWriter.Message("", ("a", "1"), ("a", "2"))));

    [Theory]
    [InlineData(new byte[] { 5, (byte)'a' })]
    [InlineData(new byte[] { 1, (byte)'a', 7, 0, 9, (byte)'x' })]
    [InlineData(new byte[] { 1, (byte)'a', 99 })]
    [InlineData(new byte[] { 1, (byte)'a', 8, 127, 255, 255, 255, 255, 255, 255, 255 })]
    public async Task AHeaderThatMakesNoSenseIsRefused(byte[] headers) =>
        await Assert.ThrowsAsync<EventStreamException>(() => ReadAsync(EventStreamWriter.Frame(headers, [])));

    [Theory]
    [InlineData(0xFFFFFFFFu, 0u)]
    [InlineData(24u * 1024 * 1024 + 17, 0u)]
    [InlineData(200u * 1024, 129u * 1024)]
    [InlineData(20u, 10u)]
    [InlineData(15u, 0u)]
    public async Task ALengthOverTheLimitIsRefusedBeforeItsBytesArrive(uint total, uint headers)
    {
        var prelude = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(prelude, total);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(4), headers);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(8), EventStreamWriter.Checksum(prelude.AsSpan(0, 8)));

        var exception = await Assert.ThrowsAsync<EventStreamException>(() => ReadAsync(prelude));

        Assert.False(exception.Truncated);
    }

    private static async Task<List<EventStreamMessage>> ReadAsync(byte[] bytes, int piece = 4096)
    {
        var messages = new List<EventStreamMessage>();
        await foreach (
            var message in EventStreamReader.ReadAsync(
                new TrickleStream(bytes, piece),
                cancellationToken: TestContext.Current.CancellationToken
            )
        )
        {
            messages.Add(message);
        }

        return messages;
    }
}
