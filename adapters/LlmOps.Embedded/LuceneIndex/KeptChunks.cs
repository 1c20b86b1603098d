using LlmOps.Engine.Asking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Reads chunks out of the index. Of an index of a few documents the same ones are found by every question, and those read lately
/// are kept.</summary>
internal sealed class KeptChunks(TimeProvider time)
{
    private const int BytesKept = 6_000_000;

    /// <summary>A chunk takes its bytes, its text in two bytes for each character, and this.</summary>
    private const int Overhead = 500;

    /// <summary>The chunks of more would push each other out, and the collector would have moved them for nothing.</summary>
    private const int MostKept = 1_000;

    private static readonly TimeSpan s_keptFor = TimeSpan.FromMinutes(1);

    private readonly RecentlyUsed<ChunkPlace, ScoredChunk> _kept = new(BytesKept, s_keptFor, time);

    /// <summary>The chunks of hits with their scores, in the order of the hits.</summary>
    public List<ScoredChunk> Read(SegmentCursor[] segments, (int Chunk, float Score)[] hits)
    {
        var chunks = new List<ScoredChunk>(hits.Length);
        var isKept = IsKept(segments);
        foreach (var (segment, found) in segments.Split(hits))
        {
            var reading = new Reading(this, segment, isKept);
            foreach (var (chunk, score) in found.Span)
            {
                chunks.Add(reading.Of(chunk - segment.DocBase) with { Score = score });
            }
        }

        return chunks;
    }

    /// <summary>The chunks of the given ids, in their order, with score 0; unknown ids are absent. One pass over the terms of each
    /// segment.</summary>
    public List<ScoredChunk> ReadByKey(SegmentCursor[] segments, TenantScope scope, IReadOnlyList<string> chunkIds)
    {
        (BytesRef Key, int At)[] keys =
        [
            .. chunkIds.Select((id, at) => (new BytesRef(ChunkFields.KeyOf(scope, id).Text), at)).OrderBy(key => key.Item1),
        ];
        var found = new ScoredChunk?[chunkIds.Count];
        var isKept = IsKept(segments);
        foreach (var segment in segments)
        {
            if (segment.Terms(ChunkFields.Key) is not { } terms)
            {
                continue;
            }

            var reading = new Reading(this, segment, isKept);
            foreach (var (key, at) in keys)
            {
                if (
                    found[at] is null
                    && terms.SeekExact(key)
                    && segment.Open(terms, 0).NextDoc() is var chunk and not DocIdSetIterator.NO_MORE_DOCS
                )
                {
                    found[at] = reading.Of(chunk);
                }
            }
        }

        return [.. found.OfType<ScoredChunk>()];
    }

    private static bool IsKept(SegmentCursor[] segments) => segments.Sum(segment => segment.Reader.MaxDoc) <= MostKept;

    /// <summary>Reads the chunks of one segment.</summary>
    private sealed class Reading(KeptChunks owner, SegmentCursor segment, bool isKept)
    {
        private readonly BytesRef _bytes = new();
        private BinaryDocValues? _sources;

        public ScoredChunk Of(int chunk)
        {
            var place = new ChunkPlace(segment.Reader.CoreCacheKey, chunk);
            if (!isKept || !owner._kept.TryGet(place, out var known))
            {
                _sources ??= segment.Reader.GetBinaryDocValues(ChunkFields.Source);
                _sources.Get(chunk, _bytes);

                // Lucene makes an array for each value, which is the chunk's own from now on.
                known = StoredChunkReader.Read(_bytes.Bytes.AsMemory(_bytes.Offset, _bytes.Length));
                if (isKept)
                {
                    owner._kept.Set(place, known, (3 * _bytes.Length) + Overhead);
                }
            }

            return known;
        }
    }
}
