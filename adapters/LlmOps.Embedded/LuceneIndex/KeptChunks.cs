using LlmOps.Engine.Asking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Reads chunks out of the index, and keeps those read lately: both searches of a question find many of the same, and so does the
/// next question on the subject.</summary>
internal sealed class KeptChunks(TimeProvider time)
{
    private const int CharactersKept = 2_000_000;

    /// <summary>What a chunk takes beside its text, in characters.</summary>
    private const int Overhead = 500;

    private static readonly TimeSpan s_keptFor = TimeSpan.FromMinutes(1);

    private readonly RecentlyUsed<ChunkPlace, ScoredChunk> _kept = new(CharactersKept, s_keptFor, time);

    /// <summary>The chunks of hits with their scores, in the order of the hits.</summary>
    public List<ScoredChunk> Read(SegmentCursor[] segments, (int Chunk, float Score)[] hits)
    {
        var chunks = new List<ScoredChunk>(hits.Length);
        foreach (var (segment, found) in segments.Split(hits))
        {
            var reading = new Reading(this, segment);
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
        foreach (var segment in segments)
        {
            if (segment.Terms(ChunkFields.Key) is not { } terms)
            {
                continue;
            }

            var reading = new Reading(this, segment);
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

    /// <summary>Reads the chunks of one segment.</summary>
    private sealed class Reading(KeptChunks owner, SegmentCursor segment)
    {
        private readonly BytesRef _bytes = new();
        private BinaryDocValues? _sources;

        public ScoredChunk Of(int chunk)
        {
            var place = new ChunkPlace(segment.Reader.CoreCacheKey, chunk);
            if (!owner._kept.TryGet(place, out var known))
            {
                _sources ??= segment.Reader.GetBinaryDocValues(ChunkFields.Source);
                _sources.Get(chunk, _bytes);
                known = ChunkFields.Parse(_bytes).WithScore(0);
                owner._kept.Set(place, known, known.Chunk.Text.Length + Overhead);
            }

            return known;
        }
    }
}
