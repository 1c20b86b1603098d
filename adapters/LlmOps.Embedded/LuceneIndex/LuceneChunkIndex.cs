using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The chunk index of one machine: a Lucene.NET index in the data directory. The process that owns it writes; any number of others
/// read each of its commits.</summary>
internal sealed partial class LuceneChunkIndex : IRebuildableIndex, IStatusNotice, IAsyncDisposable, IDisposable
{
    private const string DimensionKey = "dimension";
    private const string ModelKey = "embeddingModel";
    private const string StandInKey = "embeddingStandIn";

    private const string RenewalNotice = "The ingest worker makes the index's vectors again; until then it is searched by its text.";

    /// <summary>What a stand-in answered with before indexes recorded it.</summary>
    private const string UnrecordedStandIn = "local-hashed-embedder-v1";

    private readonly ChunkIndexOptions _options;
    private readonly EmbeddingModel _model;
    private readonly EmbeddingOrigin? _origin;
    private readonly ChunkSimilarity _similarity;
    private readonly DirectoryOwnership? _ownership;
    private readonly IndexLocation _location;
    private readonly TimeProvider _time;
    private readonly ILogger<LuceneChunkIndex> _logger;
    private readonly SemaphoreSlim _suspected = new(0, 1);
    private readonly LuceneReaders _readers;
    private readonly LuceneWriter _writer;
    private readonly ConditionalWeakTable<object, SegmentVectors> _vectors = [];
    private readonly ConditionalWeakTable<DirectoryReader, ReaderCursors> _cursors = [];
    private readonly KeptChunks _chunks;
    private readonly KeptVectors _keptVectors;
    private readonly VectorScratch _scratch;
    private int _disposed;

    static LuceneChunkIndex() => BooleanQuery.MaxClauseCount = Math.Max(BooleanQuery.MaxClauseCount, 65_536);

    /// <summary>Opens nothing yet.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="options">The settings.</param>
    /// <param name="model">The embedding model.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="origin">The stand-in that makes the vectors, where one does; null: it is not recorded.</param>
    /// <param name="ownership">The process's claim to the index; null in a process that only reads it.</param>
    public LuceneChunkIndex(
        DataDirectory data,
        IOptions<ChunkIndexOptions> options,
        EmbeddingModel model,
        TimeProvider time,
        ILogger<LuceneChunkIndex> logger,
        EmbeddingOrigin? origin = null,
        DirectoryOwnership? ownership = null
    )
    {
        (_options, _time, _logger, _ownership) = (options.Value, time, logger, ownership);
        _model = model;
        _origin = origin;
        _similarity = new ChunkSimilarity(_options.K1, _options.B);
        (_chunks, _keptVectors) = (new KeptChunks(time), new KeptVectors(time));
        _location = new IndexLocation(data);
        _scratch = new VectorScratch(() => data.Folder("scratch"), LogNotMapped);
        _readers = new LuceneReaders(_location, time, Suspect);
        _writer = new LuceneWriter(_location, ownership, ChunkAnalyzers.General, _similarity, _options, Suspect, logger);
    }

    public string StoreName => "chunk-index (lucene 4.8)";

    /// <summary>A file of this machine that cannot be read is damage, not a passing outage.</summary>
    public bool IsEssential => true;

    public string? Notice =>
        _location.State.Status is { FinishedAt: null } status
            ? string.Create(CultureInfo.InvariantCulture, $"rebuilding: {status.Done:N0} of {status.Total:N0} chunks. {status.Reason}")
            : null;

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.Run(_readers.Probe, cancellationToken);

    public async Task UpsertAsync(TenantScope scope, IReadOnlyList<IndexedChunk> chunks, CancellationToken cancellationToken)
    {
        if (chunks.Count == 0)
        {
            return;
        }

        var units = UnitVector.OfAll(chunks);
        var documents = units
            .Select((unit, i) => (Key: ChunkFields.KeyOf(scope, chunks[i].Chunk.Id), Words: ChunkFields.ToDocument(scope, chunks[i], unit)))
            .ToList();
        try
        {
            await _writer.ApplyAsync(Write, chunks.Count, cancellationToken);
        }
        catch (VectorsOutdatedException e)
        {
            if (Interlocked.Exchange(ref _refused, 1) == 0)
            {
                LogRefused(e.Message);
            }

            throw;
        }

        int Write(IndexWriter writer)
        {
            CheckVectorSpace(writer, units[0].Length);
            var known = chunks
                .Select(chunk => chunk.Chunk.DocumentId)
                .Distinct(StringComparer.Ordinal)
                .Where(id => _writer.MayHold(new Term(ChunkFields.Document, id)))
                .ToHashSet(StringComparer.Ordinal);
            var keys = new HashSet<Term>();
            for (var i = 0; i < documents.Count; i++)
            {
                var (key, (document, analyzer)) = documents[i];
                if (keys.Add(key) && !known.Contains(chunks[i].Chunk.DocumentId))
                {
                    writer.AddDocument(document, analyzer);
                }
                else
                {
                    writer.UpdateDocument(key, document, analyzer);
                }
            }

            return documents.Count;
        }
    }

    public Task<IReadOnlyList<ScoredChunk>> SearchTextAsync(
        TenantScope scope,
        string question,
        ChunkFilter filter,
        int limit,
        CancellationToken cancellationToken
    ) =>
        SearchAsync(
            scope,
            filter,
            limit,
            (index, segments, selection) => SearchText(index, segments, question, selection, limit),
            cancellationToken
        );

    public Task<IReadOnlyList<ScoredChunk>> SearchVectorAsync(
        TenantScope scope,
        ReadOnlyMemory<float> vector,
        ChunkFilter filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var unit = UnitVector.Of(vector.Span, "the question");
        return SearchAsync(
            scope,
            filter,
            limit,
            (index, segments, selection) => SearchVector(index, segments, unit, selection, limit),
            cancellationToken
        );
    }

    public Task<IReadOnlyList<ScoredChunk>> GetAsync(
        TenantScope scope,
        IReadOnlyList<string> chunkIds,
        CancellationToken cancellationToken
    ) =>
        Task.Run(
            () =>
                Read<IReadOnlyList<ScoredChunk>>(
                    reader => CursorsOf(reader).Search(segments => _chunks.ReadByKey(segments, scope, chunkIds)),
                    []
                ),
            cancellationToken
        );

    public async Task<int> DeleteAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken)
    {
        var query = ChunkFields.OfDocument(scope, documentId, beforeGeneration);
        if (await Task.Run(() => Count(query), cancellationToken) == 0)
        {
            return 0;
        }

        return await _writer.ApplyAsync(
            writer =>
            {
                // The writer's own view counts neither twice what another delete of the same commit removes, nor misses what another
                // process just committed.
                using var reader = DirectoryReader.Open(writer, applyAllDeletes: true);
                var count = Count(reader, query);
                writer.DeleteDocuments(query);
                return count;
            },
            1,
            cancellationToken
        );
    }

    public Task<long> CountAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.Run<long>(() => Count(new TermQuery(new Term(ChunkFields.Tenant, scope.TenantId))), cancellationToken);

    public Task<long> CountAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        Task.Run<long>(() => Count(ChunkFields.OfGeneration(scope, documentId, generation)), cancellationToken);

    public async Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var query = new TermQuery(new Term(ChunkFields.Tenant, scope.TenantId));
        return await _writer.ApplyAsync(
            writer =>
            {
                using var reader = DirectoryReader.Open(writer, applyAllDeletes: true);
                var count = Count(reader, query);
                writer.DeleteDocuments(query);

                // A deleted chunk stays in its segment until that is merged.
                writer.ForceMergeDeletes(doWait: true);
                return count;
            },
            1,
            cancellationToken
        );
    }

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) => CountAsync(scope, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _writer.DisposeAsync();
            _readers.Dispose();
            _suspected.Dispose();
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private Task<IReadOnlyList<ScoredChunk>> SearchAsync(
        TenantScope scope,
        ChunkFilter filter,
        int limit,
        Func<ReaderCursors, SegmentCursor[], ChunkSelection, (int Chunk, float Score)[]> search,
        CancellationToken cancellationToken
    ) =>
        Task.Run<IReadOnlyList<ScoredChunk>>(
            () =>
            {
                if (limit <= 0 || ChunkFields.ToSelection(scope, filter) is not { } selection)
                {
                    return [];
                }

                return Read<IReadOnlyList<ScoredChunk>>(
                    reader =>
                    {
                        var index = CursorsOf(reader);
                        var found = index.Search(segments => _chunks.Read(segments, search(index, segments, selection)));
                        found.Sort(static (left, right) => Compare(left, right));
                        return found;
                    },
                    []
                );
            },
            cancellationToken
        );

    /// <summary>The better one first; of equal ones that with the lower id.</summary>
    private static int Compare(ScoredChunk left, ScoredChunk right) =>
        right.Score.CompareTo(left.Score) is var order and not 0 ? order : string.CompareOrdinal(left.Chunk.Id, right.Chunk.Id);

    private ReaderCursors CursorsOf(DirectoryReader reader) => _cursors.GetValue(reader, opened => new ReaderCursors(opened, _similarity));

    private (int Chunk, float Score)[] SearchText(
        ReaderCursors index,
        SegmentCursor[] segments,
        string question,
        ChunkSelection selection,
        int limit
    )
    {
        var terms = ChunkAnalyzers.QueryTerms(question, index.Languages);
        if (terms.Count > _options.MaxQueryTerms)
        {
            var frequencies = new QuestionTerms(segments, ChunkFields.Text, terms, firstList: null).Frequencies;
            terms =
            [
                .. terms
                    .Zip(frequencies)
                    .OrderBy(term => term.Second > 0 ? term.Second : int.MaxValue)
                    .ThenBy(term => term.First.Key, StringComparer.Ordinal)
                    .Take(_options.MaxQueryTerms)
                    .Select(term => term.First),
            ];
        }

        using var search = new TextSearch(index, _similarity, selection);
        return search.Find(segments, terms, _options.TitleBoost, limit);
    }

    private (int Chunk, float Score)[] SearchVector(
        ReaderCursors index,
        SegmentCursor[] segments,
        float[] unit,
        ChunkSelection selection,
        int limit
    )
    {
        var space = index.CommitData;
        if (DimensionOf(space) is { } dimension && dimension != unit.Length)
        {
            throw new ArgumentException($"The question's vector has {unit.Length} dimensions; the index has {dimension}.", nameof(unit));
        }

        CheckModel(space);

        var question = new QuestionVector(unit);
        var near = new NearHits(
            limit,
            (int)Math.Min(index.Reader.MaxDoc, Math.Max((long)limit * _options.VectorOversampling, limit + 50L))
        );
        foreach (var segment in segments)
        {
            if (selection.In(segment) is { IsEmpty: false } selected)
            {
                VectorsOf(segment.Reader, unit.Length).Scan(question, selected, segment.Reader.LiveDocs, segment.DocBase, near);
            }
        }

        return Exact(segments, near.ToArray(), unit, limit);
    }

    /// <summary>The best of the hits of the scan by their exact vectors.</summary>
    private (int Chunk, float Score)[] Exact(SegmentCursor[] segments, (int Chunk, float Score)[] near, float[] unit, int limit)
    {
        var best = new TopHits(limit);
        foreach (var (segment, hits) in segments.Split(near))
        {
            var vectors = _keptVectors.In(segment, isKept: !VectorsOf(segment.Reader, unit.Length).IsMapped);
            foreach (var (chunk, _) in hits.Span)
            {
                best.Add(chunk, TensorPrimitives.Dot(vectors.Of(chunk - segment.DocBase), unit));
            }
        }

        return best.ToArray();
    }

    private SegmentVectors VectorsOf(AtomicReader reader, int dimension)
    {
        // What a document of this segment holds never changes; deletions are not part of the core.
        var key = reader.CoreCacheKey;
        if (_vectors.TryGetValue(key, out var known))
        {
            return known;
        }

        lock (_vectors)
        {
            return _vectors.GetValue(key, _ => SegmentVectors.Load(reader, dimension, _scratch));
        }
    }

    private int Count(Query query) => Read(reader => Count(reader, query), 0);

    /// <summary>Reads the last commit that can be read; a default where nothing was ever committed.</summary>
    private T Read<T>(Func<DirectoryReader, T> read, T none)
    {
        using var lease = _readers.Acquire();
        if (lease.Reader is not { } reader)
        {
            return none;
        }

        try
        {
            return read(reader);
        }
        catch (Exception e) when (IndexFault.IsDamage(e))
        {
            Suspect($"A search failed: {e.Message}");
            throw new StoreUnavailableException("chunk-index", "The chunk index is damaged; the ingest worker rebuilds it.", e)
            {
                Failure = StoreFailure.Damaged,
            };
        }
    }

    private static int Count(DirectoryReader reader, Query query)
    {
        var counter = new TotalHitCountCollector();
        new IndexSearcher(reader).Search(query, counter);
        return counter.TotalHits;
    }

    private void CheckVectorSpace(IndexWriter writer, int dimension)
    {
        ChunkSchema.Upgrade(writer);
        var data = writer.CommitData;
        if (writer.NumDocs > 0 && DimensionOf(data) is { } existing)
        {
            CheckModel(data);
            if (existing != dimension)
            {
                // Vectors of the configured length are right, and those in the index are not.
                throw dimension == (_model.Dimensions ?? dimension)
                    ? new VectorsOutdatedException($"{Difference(data, dimension)} {RenewalNotice}")
                    : new ArgumentException(
                        $"The chunks' vectors have {dimension} dimensions; the index has {existing}.",
                        nameof(dimension)
                    );
            }

            if (_origin?.StandIn is { } origin && !data.ContainsKey(StandInKey))
            {
                writer.SetCommitData(new Dictionary<string, string>(data) { [StandInKey] = origin });
            }

            return;
        }

        writer.SetCommitData(VectorSpace(dimension, _model.Id, _origin?.StandIn));
    }

    /// <summary>Vectors of two models cannot be compared, also where one model's id was answered by two stand-ins.</summary>
    private void CheckModel(IDictionary<string, string> data)
    {
        if (DifferenceOfModel(data) is { } difference)
        {
            throw new VectorsOutdatedException($"{difference} {RenewalNotice}");
        }
    }

    /// <summary>What a commit says of its vectors: their length in numbers, the embedding model, and the stand-in that answered for it
    /// where that is known.</summary>
    private static Dictionary<string, string> VectorSpace(int dimension, string model, string? standIn)
    {
        var data = new Dictionary<string, string>
        {
            [DimensionKey] = dimension.ToString(CultureInfo.InvariantCulture),
            [ModelKey] = model,
            [ChunkSchema.Key] = ChunkSchema.Current,
        };
        if (standIn is not null)
        {
            data[StandInKey] = standIn;
        }

        return data;
    }

    private static int? DimensionOf(IDictionary<string, string>? data) =>
        data is not null
        && data.TryGetValue(DimensionKey, out var text)
        && int.TryParse(text, CultureInfo.InvariantCulture, out var dimension)
            ? dimension
            : null;
}
