using System.Globalization;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Microsoft.Extensions.Logging;

namespace LlmOps.Embedded.LuceneIndex;

/// <content>How a broken index is found and made again.</content>
internal sealed partial class LuceneChunkIndex
{
    private const int ProgressStep = 500;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private int _isTidy;

    public RebuildStatus? LastRebuild => _location.State.Status;

    public string? RequestedRebuild => _location.State.Request;

    public void RequestRebuild(string id) => _location.State.RequestRebuild(id);

    public async Task<bool> WaitForSuspicionAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < limit; waited += s_look)
        {
            if (await _suspected.WaitAsync(0, cancellationToken) || _location.State.Suspicion is not null)
            {
                return true;
            }

            await Task.Delay(s_look, _time, cancellationToken);
        }

        return false;
    }

    public Task<string?> FindFaultAsync(bool thorough, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                if (_ownership?.IsHeld is true && Interlocked.Exchange(ref _isTidy, 1) == 0)
                {
                    _location.State.ForgetUnfinished();
                }

                // A suspicion from here on is looked into at the next call.
                _location.State.ClearSuspicion();
                var folder = _location.Current;
                try
                {
                    if (!System.IO.Directory.Exists(folder))
                    {
                        return _location.IsEstablished ? "The folder of the index is gone." : null;
                    }

                    using var directory = FSDirectory.Open(folder, NoLockFactory.GetNoLockFactory());
                    if (!DirectoryReader.IndexExists(directory))
                    {
                        return _location.IsEstablished || directory.ListAll().Any(name => name.EndsWith(".si", StringComparison.Ordinal))
                            ? "The index has no commit any more."
                            : null;
                    }

                    if (!thorough)
                    {
                        return MissingFile(directory);
                    }

                    using var reader = DirectoryReader.Open(directory);
                    foreach (var segment in reader.Leaves)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        segment.AtomicReader.CheckIntegrity();
                    }

                    return null;
                }
                catch (IOException) when (!_location.IsEstablished && System.IO.Directory.GetFiles(folder, "segments_*").Length <= 1)
                {
                    // A first commit that was never completed: nothing was acknowledged, and the writer begins again.
                    return null;
                }
                catch (Exception e) when (IndexFault.IsReadDamage(e))
                {
                    return $"The index cannot be read ({e.GetType().Name}: {e.Message})";
                }
            },
            cancellationToken
        );

    public async Task<RebuildStatus> RebuildAsync(
        string reason,
        Func<string, string, long, bool> keep,
        CancellationToken cancellationToken,
        VectorSource? vectors = null
    )
    {
        var status = new RebuildStatus(reason, 0, 0, 0, _time.GetUtcNow(), Request: RequestedRebuild);
        await _writer.RunAloneAsync(
            async () =>
            {
                LogRebuilding(reason);
                _location.State.Show(status);
                try
                {
                    status = await Task.Run(
                        () =>
                            vectors is null
                                ? CopyAsync(status, keep, cancellationToken)
                                : EmbedAgainAsync(status, keep, vectors, cancellationToken),
                        CancellationToken.None
                    );
                }
                catch (Exception e) when (_location.State.Status is { FinishedAt: null } shown)
                {
                    // Readiness says why it does not go on. Half of an index stays until the next run, which begins within it or removes
                    // it.
                    _location.State.Show(shown with { Reason = $"{reason} It broke off ({e.GetType().Name}) and is tried again." });
                    throw;
                }

                _location.RemoveOthers();
            },
            cancellationToken
        );
        _location.State.ClearSuspicion();
        if (status.Request is not null && status.Request == RequestedRebuild)
        {
            _location.State.ClearRequest();
        }

        LogRebuilt(status.Kept, status.Total, (_time.GetUtcNow() - status.StartedAt).TotalSeconds);
        return status;
    }

    public Task<IReadOnlyDictionary<(string TenantId, string DocumentId, long Generation), int>> CountAllAsync(
        CancellationToken cancellationToken
    ) => Task.Run(() => Read(CountAll, new Dictionary<(string, string, long), int>()), cancellationToken);

    private static IReadOnlyDictionary<(string TenantId, string DocumentId, long Generation), int> CountAll(DirectoryReader reader)
    {
        var counts = new Dictionary<(string, string, long), int>();
        foreach (var segment in reader.Leaves)
        {
            if (segment.AtomicReader.GetTerms(ChunkFields.Key) is not { } keys)
            {
                continue;
            }

            var terms = keys.GetEnumerator();
            DocsEnum? documents = null;
            while (terms.MoveNext())
            {
                documents = terms.Docs(segment.AtomicReader.LiveDocs, documents, DocsFlags.NONE);
                if (
                    documents.NextDoc() != Lucene.Net.Search.DocIdSetIterator.NO_MORE_DOCS
                    && ChunkFields.TryReadKey(terms.Term.Utf8ToString(), out var tenant, out var chunkId)
                    && ChunkId.TryParse(chunkId, out var document, out var generation, out _)
                )
                {
                    var key = (tenant, document, generation);
                    counts[key] = counts.GetValueOrDefault(key) + 1;
                }
            }
        }

        return counts;
    }

    private async Task<RebuildStatus> CopyAsync(
        RebuildStatus status,
        Func<string, string, long, bool> keep,
        CancellationToken cancellationToken
    )
    {
        using var old = IndexSalvage.Open(_location.Current);
        foreach (var fault in old.Faults)
        {
            LogUnreadable(fault);
        }

        status = status with { Total = old.Total };
        var folder = _location.CreateNext();
        using (var directory = FSDirectory.Open(folder, new SingleInstanceLockFactory()))
        using (var writer = _writer.OpenAt(directory))
        {
            var (dimension, kept, done) = (0, 0, 0);
            foreach (var (scope, chunk) in old.Read(keep, Progress))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (dimension == 0)
                {
                    dimension = chunk.Vector.Length;
                }

                // Damage that no checksum saw; the document is ingested again.
                if (chunk.Vector.Length != dimension)
                {
                    continue;
                }

                ChunkFields.Put(writer, scope, chunk, chunk.Vector.ToArray());
                kept++;
            }

            if (dimension > 0)
            {
                var (model, standIn) = VectorOriginOf(_location.Current) ?? (_model.Id, _origin?.StandIn);
                writer.SetCommitData(VectorSpace(dimension, model, standIn));
            }

            writer.Commit();
            status = status with { Done = done, Kept = kept };

            void Progress(int looked)
            {
                done = looked;
                if (looked % ProgressStep == 0)
                {
                    _location.State.Show(status with { Done = looked });
                }
            }
        }

        await _location.EstablishAsync(folder, CancellationToken.None);
        status = status with { FinishedAt = _time.GetUtcNow() };
        _location.State.Show(status);
        return status;
    }

    /// <summary>The embedding model that a readable commit names, with its stand-in where one is recorded; null where no commit can be read
    /// or none is named.</summary>
    private static (string Model, string? StandIn)? VectorOriginOf(string folder)
    {
        try
        {
            using var directory = FSDirectory.Open(folder, NoLockFactory.GetNoLockFactory());
            var commit = new SegmentInfos();
            commit.Read(directory);
            return commit.UserData.TryGetValue(ModelKey, out var model)
                ? (model, commit.UserData.TryGetValue(StandInKey, out var standIn) ? standIn : null)
                : null;
        }
        catch (Exception e) when (IndexFault.IsReadDamage(e))
        {
            return null;
        }
    }

    private static string? MissingFile(FSDirectory directory)
    {
        const int Attempts = 3;
        for (var attempt = 1; ; attempt++)
        {
            var commit = new SegmentInfos();
            commit.Read(directory);
            var present = directory.ListAll().ToHashSet(StringComparer.Ordinal);
            var missing = commit.GetFiles(directory, includeSegmentsFile: true).FirstOrDefault(file => !present.Contains(file));
            if (missing is null)
            {
                return null;
            }

            // The next commit may have been made, and this one's files removed, in between.
            if (attempt == Attempts)
            {
                return string.Create(CultureInfo.InvariantCulture, $"The index misses its file {missing}.");
            }
        }
    }

    private void Suspect(string reason)
    {
        LogSuspected(reason);
        _location.State.Suspect(reason);
        try
        {
            _suspected.Release();
        }
        catch (SemaphoreFullException)
        {
            // It was reported already.
        }
        catch (ObjectDisposedException)
        {
            // A merge that failed while the process stops; the file tells the next owner.
        }
    }

    [LoggerMessage(2300, LogLevel.Warning, "The chunk index seems damaged; its owner checks it. {Reason}")]
    private partial void LogSuspected(string reason);

    [LoggerMessage(2301, LogLevel.Warning, "Rebuilding the chunk index; writes wait. {Reason}")]
    private partial void LogRebuilding(string reason);

    [LoggerMessage(2302, LogLevel.Warning, "A part of the old chunk index could not be read; its documents are ingested again. {Reason}")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(2303, LogLevel.Warning, "Rebuilt the chunk index: took over {Kept} of {Total} chunks in {Seconds:0.0} s.")]
    private partial void LogRebuilt(int kept, int total, double seconds);
}
