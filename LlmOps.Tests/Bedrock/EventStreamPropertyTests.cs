using CsCheck;
using LlmOps.Bedrock;

namespace LlmOps.Tests.Bedrock;

/// <summary>Whatever the bytes: what is read stood in the stream, in order and from its start, and the end is clean or an
/// <see cref="EventStreamException"/>.</summary>
public sealed class EventStreamPropertyTests
{
    private static readonly Gen<object> s_value = Gen.OneOf<object>(
        Gen.Bool.Select(static value => (object)value),
        Gen.SByte.Select(static value => (object)value),
        Gen.Short.Select(static value => (object)value),
        Gen.Int.Select(static value => (object)value),
        Gen.Long.Select(static value => (object)value),
        Gen.Byte.Array[0, 40].Select(static value => (object)value),
        Gen.String[Gen.Char['a', 'ż'], 0, 40].Select(static value => (object)value),
        Gen.Guid.Select(static value => (object)value)
    );

    private static readonly Gen<byte[]> s_frame =
        from headers in Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 12], s_value).Array[0, 6]
        from payload in Gen.String[Gen.Char[' ', 'ż'], 0, 200]
        select EventStreamWriter.Message(
            payload,
            [.. headers.DistinctBy(header => header.Item1).Select(header => (header.Item1, header.Item2))]
        );

    [Fact]
    public async Task WhatWasWrittenIsReadInPiecesOfAnySize() =>
        await Gen.Select(s_frame.Array[0, 6], Gen.Int[1, 300])
            .SampleAsync(
                async (frames, piece) =>
                {
                    var (read, error) = await ReadAsync([.. frames.SelectMany(frame => frame)], piece);

                    Assert.Null(error);
                    Assert.Equal(frames.Length, read.Count);
                    Assert.All(read.Zip(frames), pair => Assert.Equal(PayloadOf(pair.Second), pair.First));
                },
                iter: 300
            );

    [Fact]
    public async Task ADamagedStreamGivesAPartOfWhatWasWrittenAndATypedError() =>
        await Gen.Select(s_frame.Array[1, 5], Gen.Int[0, 4], Gen.Int[0, int.MaxValue], Gen.Byte.Array[1, 50], Gen.Int[1, 300])
            .SampleAsync(
                async (frames, kind, place, noise, piece) =>
                {
                    var good = frames.SelectMany(frame => frame).ToArray();
                    var at = place % good.Length;
                    byte[] bad = kind switch
                    {
                        0 => good[..at],
                        1 => [.. good[..at], (byte)(good[at] ^ (noise[0] | 1)), .. good[(at + 1)..]],
                        2 => [.. good[..at], .. good[Math.Min(good.Length, at + noise.Length)..]],
                        3 => [.. good[..at], .. noise, .. good[at..]],
                        _ => [.. noise, .. good],
                    };

                    var (read, error) = await ReadAsync(bad, piece);

                    // A frame that was cut out as a whole cannot be missed by its checksums; nothing else may pass.
                    var whole = frames.Select(PayloadOf).ToList();
                    var left = 0;
                    Assert.All(
                        read,
                        message =>
                        {
                            while (left < whole.Count && !whole[left].SequenceEqual(message))
                            {
                                left++;
                            }

                            Assert.True(left++ < whole.Count, "A message was read that was never written.");
                        }
                    );
                    Assert.True(error is null ? bad.Length == 0 || read.Count > 0 : read.Count < frames.Length || kind == 3);
                },
                iter: 3000
            );

    /// <summary>Every byte of a whole answer, each bit of it.</summary>
    [Fact]
    public async Task EveryBitOfAnAnswerIsGuarded()
    {
        var frames = ScriptedCall.GoodStream;
        var good = frames.SelectMany(frame => frame).ToArray();
        var ends = frames.Select((_, index) => frames.Take(index + 1).Sum(frame => frame.Length)).ToArray();
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var bad = good.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));

            var (read, error) = await ReadAsync(bad, 4096);

            Assert.NotNull(error);
            Assert.Equal(ends.Count(end => end <= bit / 8), read.Count);
        }
    }

    private static async Task<(List<byte[]> Payloads, EventStreamException? Error)> ReadAsync(byte[] bytes, int piece)
    {
        var payloads = new List<byte[]>();
        try
        {
            await foreach (
                var message in EventStreamReader.ReadAsync(
                    new TrickleStream(bytes, piece),
                    cancellationToken: TestContext.Current.CancellationToken
                )
            )
            {
                payloads.Add(message.Payload.ToArray());
            }

            return (payloads, null);
        }
        catch (EventStreamException exception)
        {
            return (payloads, exception);
        }
    }

    private static byte[] PayloadOf(byte[] frame) =>
        frame[(12 + (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)))..^4];
}
