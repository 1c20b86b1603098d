using System.Runtime.InteropServices;
using System.Text.Json;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Lucene.Net.Codecs;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Directory = Lucene.Net.Store.Directory;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Reads chunks and vectors out of what is left of an index: segment by segment, without its commits.</summary>
/// <remarks>Deletions belong to commits and are not read. What they removed is either no longer wanted, which the catalog knows, or was
/// replaced by the same chunk again.</remarks>
internal sealed class IndexSalvage : IDisposable
{
    private readonly Directory _directory;
    private readonly List<SegmentReader> _segments = [];

    private IndexSalvage(Directory directory) => _directory = directory;

    /// <summary>Chunks in the readable segments, deleted and doubled ones included.</summary>
    public int Total => _segments.Sum(segment => segment.MaxDoc);

    /// <summary>Why segments could not be read, one sentence each.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Opens every segment that is whole.</summary>
    public static IndexSalvage Open(string folder)
    {
        System.IO.Directory.CreateDirectory(folder);
        var salvage = new IndexSalvage(FSDirectory.Open(folder, NoLockFactory.GetNoLockFactory()));
        foreach (
            var file in salvage
                ._directory.ListAll()
                .Where(name => name.EndsWith(".si", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        )
        {
            var name = file[..^".si".Length];
            try
            {
                var info = Codec.Default.SegmentInfoFormat.SegmentInfoReader.Read(salvage._directory, name, IOContext.READ_ONCE);
                info.Codec = Codec.Default;
                var segment = new SegmentReader(
                    new SegmentCommitInfo(info, 0, -1, -1),
                    DirectoryReader.DEFAULT_TERMS_INDEX_DIVISOR,
                    IOContext.READ
                );
                try
                {
                    segment.CheckIntegrity();
                }
                catch
                {
                    segment.Dispose();
                    throw;
                }

                salvage._segments.Add(segment);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                salvage.Faults.Add($"Segment {name}: {e.Message}");
            }
        }

        return salvage;
    }

    /// <summary>The wanted chunks with their tenants and unit vectors. A chunk may come more than once, each time the same.</summary>
    /// <param name="keep">Which are wanted, by tenant, document and generation.</param>
    /// <param name="read">Told how many chunks were looked at.</param>
    public IEnumerable<(TenantScope Scope, IndexedChunk Chunk)> Read(Func<string, string, long, bool> keep, Action<int> read)
    {
        var looked = 0;
        foreach (var segment in _segments)
        {
            if (
                segment.GetTerms(ChunkFields.Key) is not { } keys
                || segment.GetBinaryDocValues(ChunkFields.Source) is not { } sources
                || segment.GetBinaryDocValues(ChunkFields.Vector) is not { } vectors
            )
            {
                continue;
            }

            var terms = keys.GetEnumerator();
            DocsEnum? documents = null;
            while (terms.MoveNext())
            {
                if (
                    !ChunkFields.TryReadKey(terms.Term.Utf8ToString(), out var tenant, out var chunkId)
                    || !ChunkId.TryParse(chunkId, out var documentId, out var generation, out _)
                )
                {
                    continue;
                }

                documents = terms.Docs(null, documents, DocsFlags.NONE);
                for (var document = documents.NextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = documents.NextDoc())
                {
                    read(++looked);
                    if (
                        keep(tenant, documentId, generation)
                        && TenantScope.TryCreate(tenant, out var scope)
                        && ReadChunk(sources, vectors, document) is { } chunk
                    )
                    {
                        yield return (scope, chunk);
                    }
                }
            }
        }
    }

    public void Dispose()
    {
        _segments.ForEach(segment => segment.Dispose());
        _directory.Dispose();
    }

    private static IndexedChunk? ReadChunk(BinaryDocValues sources, BinaryDocValues vectors, int document)
    {
        var bytes = new BytesRef();
        sources.Get(document, bytes);
        try
        {
            var stored = JsonSerializer.Deserialize(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length), KnowledgeJson.Default.StoredChunk)!;
            vectors.Get(document, bytes);
            var vector = MemoryMarshal.Cast<byte, float>(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length)).ToArray();
            var chunk = stored.WithScore(0);
            return vector.Length == 0 ? null : new IndexedChunk(chunk.Chunk, chunk.Title, chunk.Metadata, vector);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
