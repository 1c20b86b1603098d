using System.Runtime.InteropServices;
using LlmOps.Engine.Asking;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Exact vectors of small segments that were read lately. Lucene makes an array for each vector that it reads; of an index of a
/// few documents these are the same ones for every question.</summary>
internal sealed class KeptVectors(TimeProvider time)
{
    private const int BytesKept = 4 << 20;

    private static readonly TimeSpan s_keptFor = TimeSpan.FromMinutes(1);

    private readonly RecentlyUsed<ChunkPlace, BytesRef> _kept = new(BytesKept, s_keptFor, time);

    /// <summary>The vectors of a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="isKept">Whether they are kept: those of a large segment would only push others out.</param>
    public Reading In(SegmentCursor segment, bool isKept) => new(this, segment, isKept);

    /// <summary>Reads the vectors of one segment.</summary>
    internal readonly struct Reading(KeptVectors owner, SegmentCursor segment, bool isKept)
    {
        private readonly BinaryDocValues _values = segment.Reader.GetBinaryDocValues(ChunkFields.Vector);

        public ReadOnlySpan<float> Of(int chunk)
        {
            var place = new ChunkPlace(segment.Reader.CoreCacheKey, chunk);
            if (!isKept || !owner._kept.TryGet(place, out var bytes))
            {
                bytes = new BytesRef();
                _values.Get(chunk, bytes);
                if (isKept)
                {
                    owner._kept.Set(place, bytes, bytes.Length);
                }
            }

            return MemoryMarshal.Cast<byte, float>(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length));
        }
    }
}
