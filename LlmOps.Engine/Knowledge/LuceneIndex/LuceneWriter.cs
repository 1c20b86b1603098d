using System.Threading.Channels;
using Lucene.Net.Analysis;
using Lucene.Net.Index;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Microsoft.Extensions.Logging;
using Directory = Lucene.Net.Store.Directory;

namespace LlmOps.Engine.Knowledge.LuceneIndex;

/// <summary>
/// Writes for one process. Writes that are asked for at the same time share one commit. The lock that only one process can hold is taken when there is
/// something to write, kept while there is more, and given back when idle, or in turn when another process asks for it by touching a file.
/// </summary>
internal sealed partial class LuceneWriter : IAsyncDisposable
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _wantedIsStale = TimeSpan.FromSeconds(1);

    private readonly Directory _directory;
    private readonly string _wanted;
    private readonly Analyzer _analyzer;
    private readonly Similarity _similarity;
    private readonly ChunkIndexOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<Write> _writes = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;
    private IndexWriter? _writer;
    private long _heldSince;
    private bool _letOthers;

    public LuceneWriter(Directory directory, string path, Analyzer analyzer, Similarity similarity, ChunkIndexOptions options, TimeProvider time, ILogger logger)
    {
        (_directory, _analyzer, _similarity, _options, _time, _logger) = (directory, analyzer, similarity, options, time, logger);
        _wanted = Path.Combine(path, "writer.wanted");
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Applies a change and returns its result once it is committed. A change that throws leaves nothing behind.</summary>
    /// <param name="change">The change; it may run more than once, each time on a writer without traces of the time before.</param>
    /// <param name="size">Chunks it writes.</param>
    /// <param name="cancellationToken">Gives up waiting; a change that has begun is still carried through.</param>
    public async Task<int> ApplyAsync(Func<IndexWriter, int> change, int size, CancellationToken cancellationToken)
    {
        var write = new Write(change, size, cancellationToken);
        ObjectDisposedException.ThrowIf(!_writes.Writer.TryWrite(write), this);
        return await write.Done.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        var batch = new List<Write>();
        while (await WaitForWorkAsync())
        {
            batch.Clear();
            for (var size = 0; size < _options.MaxChunksPerCommit && _writes.Reader.TryRead(out var write); size += write.Size)
            {
                if (write.CancellationToken.IsCancellationRequested)
                {
                    write.Done.TrySetCanceled(write.CancellationToken);
                    continue;
                }

                batch.Add(write);
            }

            await ApplyAsync(batch);
            if (_writer is not null && _time.GetElapsedTime(_heldSince) > _options.WriterTurn && IsWanted())
            {
                Release();
                _letOthers = true;
            }
        }

        Release();
    }

    private async Task<bool> WaitForWorkAsync()
    {
        while (_writer is not null)
        {
            using var idle = new CancellationTokenSource(_options.WriterIdle, _time);
            try
            {
                return await _writes.Reader.WaitToReadAsync(idle.Token);
            }
            catch (OperationCanceledException) when (_writer.Config.MergeScheduler is ObservableMergeScheduler { IsMerging: true } && !IsWanted())
            {
                // Merging is what makes searches fast later; it is only given up when another process has something to write.
            }
            catch (OperationCanceledException)
            {
                Release();
            }
        }

        return await _writes.Reader.WaitToReadAsync();
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
            for (var i = 0; i < batch.Count; i++)
            {
                results[i] = batch[i].Change(_writer);
            }

            _writer.Commit();
        }
        catch (Exception e)
        {
            Rollback();
            if (batch.Count == 1 || e is LockObtainFailedException)
            {
                batch.ForEach(write => write.Done.TrySetException(e));
                return;
            }

            // One bad write must not take its neighbours with it.
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
        var started = _time.GetTimestamp();
        while (_letOthers && IsWanted() && _time.GetElapsedTime(started) < _wantedIsStale)
        {
            await Task.Delay(_poll, _time);
        }

        _letOthers = false;
        for (var waited = false; ; waited = true)
        {
            try
            {
                var writer = Open();
                if (waited)
                {
                    Touch(_wanted, exists: false);
                }

                _heldSince = _time.GetTimestamp();
                return writer;
            }
            catch (LockObtainFailedException) when (_time.GetElapsedTime(started) < _options.WriterWait)
            {
                Touch(_wanted, exists: true);
                await Task.Delay(_poll, _time);
            }
        }
    }

    private IndexWriter Open()
    {
        try
        {
            return OpenNow();
        }
        catch (IOException e) when (e is not LockObtainFailedException)
        {
            RemoveBrokenFirstCommit();
            return OpenNow();
        }

        IndexWriter OpenNow() => new(_directory, new IndexWriterConfig(LuceneVersion.LUCENE_48, _analyzer)
        {
            OpenMode = OpenMode.CREATE_OR_APPEND,
            Similarity = _similarity,
            MergeScheduler = new ObservableMergeScheduler(),
            RAMBufferSizeMB = 64,
            WriteLockTimeout = 0,
        });
    }

    /// <summary>Lucene falls back to the commit before a broken one, but there is none before the first. Nothing was acknowledged by then, so it can go.</summary>
    private void RemoveBrokenFirstCommit()
    {
        const string First = "segments_1";
        using var alone = _directory.MakeLock(IndexWriter.WRITE_LOCK_NAME);
        if (!alone.Obtain() || _directory.ListAll().Any(name => name.StartsWith("segments_", StringComparison.Ordinal) && name != First))
        {
            return;
        }

        try
        {
            new SegmentInfos().Read(_directory, First);
        }
        catch (IOException)
        {
            _directory.DeleteFile(First);
        }
    }

    private bool IsWanted()
    {
        // A process that died while it waited leaves the file behind; one that waits touches it again and again.
        var age = DateTime.UtcNow - File.GetLastWriteTimeUtc(_wanted);
        return age < _wantedIsStale;
    }

    private void Release()
    {
        try
        {
            _writer?.Dispose(waitForMerges: false);
        }
        catch (Exception e)
        {
            // Everything acknowledged was committed before; what fails here is only tidying up.
            LogReleaseFailed(e);
            Rollback();
        }

        _writer = null;
    }

    private void Rollback()
    {
        try
        {
            _writer?.Rollback();
        }
        catch (Exception e)
        {
            LogReleaseFailed(e);
        }

        _writer = null;
    }

    private static void Touch(string path, bool exists)
    {
        try
        {
            if (exists)
            {
                File.WriteAllBytes(path, []);
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            }
            else
            {
                File.Delete(path);
            }
        }
        catch (IOException)
        {
            // Another process has it in its hands at this moment; the next round touches it again.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Closing the index writer failed; nothing that was acknowledged is lost.")]
    private partial void LogReleaseFailed(Exception exception);

    private sealed record Write(Func<IndexWriter, int> Change, int Size, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<int> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
