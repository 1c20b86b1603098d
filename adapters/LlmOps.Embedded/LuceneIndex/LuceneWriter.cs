using System.Diagnostics;
using System.Threading.Channels;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using Lucene.Net.Analysis;
using Lucene.Net.Index;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Microsoft.Extensions.Logging;
using Directory = Lucene.Net.Store.Directory;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The one writer of the embedded index. It opens the index only in the process that owns it; writes that are asked for at the
/// same time share one commit.</summary>
internal sealed partial class LuceneWriter : IAsyncDisposable
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(250);

    private readonly IndexLocation _location;
    private readonly DirectoryOwnership? _ownership;
    private readonly Analyzer _analyzer;
    private readonly Similarity _similarity;
    private readonly ChunkIndexOptions _options;
    private readonly Action<string> _suspect;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposal = new();
    private readonly Channel<Write> _writes = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;
    private readonly HashSet<Term> _written = [];
    private long _committedAt;
    private TimeSpan _lastCommit;
    private Directory? _directory;
    private IndexWriter? _writer;
    private DirectoryReader? _committed;
    private bool _isCommittedRead;

    /// <summary>Prepares the writer; nothing is opened before the first write.</summary>
    /// <param name="location">Where the index lies.</param>
    /// <param name="ownership">The process's claim to the index, which writes wait for; null in a process that only reads.</param>
    /// <param name="analyzer">Words to terms.</param>
    /// <param name="similarity">How lengths are stored.</param>
    /// <param name="options">The settings.</param>
    /// <param name="suspect">Told, with a reason, when the index seems broken.</param>
    /// <param name="logger">The log.</param>
    public LuceneWriter(
        IndexLocation location,
        DirectoryOwnership? ownership,
        Analyzer analyzer,
        Similarity similarity,
        ChunkIndexOptions options,
        Action<string> suspect,
        ILogger logger
    )
    {
        (_location, _ownership, _analyzer, _similarity, _options, _suspect, _logger) = (
            location,
            ownership,
            analyzer,
            similarity,
            options,
            suspect,
            logger
        );
        _loop = ownership is null ? Task.CompletedTask : Task.Run(RunAsync);
    }

    /// <summary>Applies a change and returns its result once it is committed. A change that throws leaves nothing behind.</summary>
    /// <param name="change">The change; it may run more than once, each time on a writer without traces of the time before.</param>
    /// <param name="size">Chunks it writes.</param>
    /// <param name="cancellationToken">Gives up waiting; a change that has begun is still carried through.</param>
    /// <exception cref="InvalidOperationException">This process only reads the index.</exception>
    public Task<int> ApplyAsync(Func<IndexWriter, int> change, int size, CancellationToken cancellationToken) =>
        EnqueueAsync(new Write(change, null, size, cancellationToken), cancellationToken);

    /// <summary>Whether a term may stand in chunks of the last commit or of changes since. Where none is, a chunk is added without looking
    /// for one that it replaces: Lucene opens every segment for that at each commit.</summary>
    /// <param name="term">The term; from here on it counts as written.</param>
    /// <remarks>For changes only, which run one after the other.</remarks>
    public bool MayHold(Term term)
    {
        if (!_written.Add(term))
        {
            return true;
        }

        if (!_isCommittedRead)
        {
            ReadCommitted();
            _isCommittedRead = true;
        }

        return _committed?.DocFreq(term) > 0;
    }

    /// <summary>Runs work while the index is closed and no write is under way; writes that are asked for meanwhile wait.</summary>
    /// <exception cref="InvalidOperationException">This process only reads the index.</exception>
    public Task RunAloneAsync(Func<Task> work, CancellationToken cancellationToken) =>
        EnqueueAsync(new Write(null, work, 0, cancellationToken), cancellationToken);

    /// <summary>A writer of another folder, for a rebuild; the caller disposes it.</summary>
    public IndexWriter OpenAt(Directory directory) =>
        new(
            directory,
            new IndexWriterConfig(LuceneVersion.LUCENE_48, _analyzer)
            {
                OpenMode = OpenMode.CREATE_OR_APPEND,
                Similarity = _similarity,
                MergeScheduler = new ObservableMergeScheduler(MergeFailed),
                // An erasure leaves no deleted chunk behind, however few a segment has.
                MergePolicy = new TieredMergePolicy { ForceMergeDeletesPctAllowed = 0 },
                RAMBufferSizeMB = 64,
                WriteLockTimeout = 0,
            }
        );

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _disposal.CancelAsync();
        await _loop;
        _disposal.Dispose();
    }

    private async Task<int> EnqueueAsync(Write write, CancellationToken cancellationToken)
    {
        if (_ownership is null)
        {
            throw new InvalidOperationException("This process only reads the embedded chunk index; the ingest worker writes it.");
        }

        ObjectDisposedException.ThrowIf(!_writes.Writer.TryWrite(write), this);
        return await write.Done.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        try
        {
            await _ownership!.AcquireAsync(_disposal.Token);
        }
        catch (Exception e)
        {
            // A standby that stops before its turn came.
            _writes.Writer.TryComplete();
            while (_writes.Reader.TryRead(out var write))
            {
                write.Done.TrySetException(
                    new StoreUnavailableException("chunk-index", "This process does not own the embedded chunk index.", e)
                );
            }

            return;
        }

        var batch = new List<Write>();
        while (await _writes.Reader.WaitToReadAsync())
        {
            await WaitForOthersAsync();
            batch.Clear();
            for (
                var size = 0;
                size < _options.MaxChunksPerCommit && _writes.Reader.TryPeek(out var next) && (next.Alone is null || batch.Count == 0);
                size += next.Size
            )
            {
                _writes.Reader.TryRead(out _);
                if (next.CancellationToken.IsCancellationRequested)
                {
                    next.Done.TrySetCanceled(next.CancellationToken);
                    continue;
                }

                batch.Add(next);
                if (next.Alone is not null)
                {
                    break;
                }
            }

            if (batch is [{ Alone: { } work } alone])
            {
                await RunAloneAsync(work, alone);
            }
            else
            {
                await ApplyAsync(batch);
            }
        }

        Close();
    }

    private void ReadCommitted()
    {
        if (_committed is null)
        {
            _committed = DirectoryReader.IndexExists(_directory) ? DirectoryReader.Open(_directory) : null;
        }
        else if (DirectoryReader.OpenIfChanged(_committed) is { } changed)
        {
            _committed.Dispose();
            _committed = changed;
        }
    }

    /// <summary>While commits follow each other, lets writes gather for as long as the last commit took.</summary>
    /// <remarks>A commit costs nearly the same for one document as for a hundred: a segment with a dozen files that are brought to the
    /// disk, and that is merged with others later. So no more than half of the time goes to commits, and a write that comes alone waits for
    /// nothing. The time is the machine's own, because it is other writers that are waited for.</remarks>
    private async Task WaitForOthersAsync()
    {
        var wait = (_lastCommit < s_longestWait ? _lastCommit : s_longestWait) - Stopwatch.GetElapsedTime(_committedAt);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, TimeProvider.System, _disposal.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAloneAsync(Func<Task> work, Write alone)
    {
        Close();
        try
        {
            await work();
            alone.Done.TrySetResult(0);
        }
        catch (Exception e)
        {
            alone.Done.TrySetException(e);
        }
    }

    private async Task ApplyAsync(List<Write> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        var results = new int[batch.Count];
        try
        {
            _writer ??= await OpenAsync();
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < batch.Count; i++)
            {
                results[i] = batch[i].Change!(_writer);
            }

            _writer.Commit();
            _written.Clear();
            _isCommittedRead = false;
            _committedAt = Stopwatch.GetTimestamp();
            _lastCommit = Stopwatch.GetElapsedTime(started, _committedAt);
            if (!_location.IsEstablished)
            {
                await _location.EstablishAsync(_location.Current, CancellationToken.None);
            }
        }
        catch (Exception e)
        {
            Rollback();
            if (IndexFault.IsDamage(e))
            {
                _suspect($"A write failed: {e.Message}");
                var unavailable = new StoreUnavailableException(
                    "chunk-index",
                    "The chunk index is damaged; the ingest worker rebuilds it.",
                    e
                )
                {
                    Failure = StoreFailure.Damaged,
                };
                batch.ForEach(write => write.Done.TrySetException(unavailable));
                return;
            }

            if (batch.Count == 1)
            {
                batch[0].Done.TrySetException(e);
                return;
            }

            // One bad write must not take its neighbors with it.
            foreach (var write in batch)
            {
                await ApplyAsync([write]);
            }

            return;
        }

        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Done.TrySetResult(results[i]);
        }
    }

    private async Task<IndexWriter> OpenAsync()
    {
        await _ownership!.AcquireAsync(_disposal.Token);
        var folder = _location.Current;
        if (!_location.IsEstablished)
        {
            System.IO.Directory.CreateDirectory(folder);
        }
        else if (!System.IO.Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException("The folder of the index is gone.");
        }

        // The ownership is what keeps other processes out. Lucene's own file lock does not: two processes can hold it on Unix at the same
        // time.
        _directory = FSDirectory.Open(folder, new SingleInstanceLockFactory());
        if (!_location.IsEstablished)
        {
            RemoveBrokenFirstCommit(_directory);
        }
        else if (!DirectoryReader.IndexExists(_directory))
        {
            // To begin an empty index here would remove what a rebuild can still save.
            throw new IndexNotFoundException("The index has no commit any more.");
        }

        return OpenAt(_directory);
    }

    /// <summary>Lucene falls back to the commit before a broken one, but there is none before the first. Nothing was acknowledged by then,
    /// so it can go.</summary>
    private static void RemoveBrokenFirstCommit(Directory directory)
    {
        const string First = "segments_1";
        if (!directory.ListAll().Where(name => name.StartsWith("segments_", StringComparison.Ordinal)).SequenceEqual([First]))
        {
            return;
        }

        try
        {
            new SegmentInfos().Read(directory, First);
        }
        catch (IOException)
        {
            directory.DeleteFile(First);
        }
    }

    private void Close()
    {
        try
        {
            _writer?.Dispose(waitForMerges: false);
        }
        catch (Exception e)
        {
            // Everything acknowledged was committed before; what fails here is only tidying up.
            LogCloseFailed(e);
            Rollback();
        }

        Forget();
    }

    private void Rollback()
    {
        try
        {
            _writer?.Rollback();
        }
        catch (Exception e)
        {
            LogCloseFailed(e);
        }

        Forget();
    }

    private void Forget()
    {
        _committed?.Dispose();
        _directory?.Dispose();
        (_writer, _directory, _committed, _isCommittedRead) = (null, null, null, false);
        _written.Clear();
    }

    private void MergeFailed(Exception exception)
    {
        LogMergeFailed(exception);
        _suspect($"A merge failed: {exception.Message}");
    }

    [LoggerMessage(2305, LogLevel.Warning, "Closing the index writer failed; nothing that was acknowledged is lost.")]
    private partial void LogCloseFailed(Exception exception);

    [LoggerMessage(2306, LogLevel.Error, "Merging segments of the chunk index failed; the index is checked.")]
    private partial void LogMergeFailed(Exception exception);

    private sealed record Write(Func<IndexWriter, int>? Change, Func<Task>? Alone, int Size, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<int> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
