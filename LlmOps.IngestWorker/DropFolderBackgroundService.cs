using System.Threading.Channels;
using LlmOps.Engine.Ingesting;
using Microsoft.Extensions.Options;

namespace LlmOps.IngestWorker;

/// <summary>Watches the drop folder: looks through it at every interval, and at once when the system reports a change.</summary>
internal sealed partial class DropFolderBackgroundService(
    DropFolder folder,
    IndexMaintenance maintenance,
    IOptions<IngestionOptions> options,
    TimeProvider time,
    ILogger<DropFolderBackgroundService> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (folder.Root is not { } root)
        {
            return;
        }

        // A standby leaves the files to the owner.
        await maintenance.StartedAsync(stoppingToken);

        // Reports of change only save waiting: some file systems give none, so the interval is what counts.
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watcher = Watch(root, changes.Writer);
        LogWatching(root);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await folder.SweepAsync(stoppingToken);
                using var interval = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                var tick = Task.Delay(options.Value.DropInterval, time, interval.Token);
                await Task.WhenAny(tick, changes.Reader.WaitToReadAsync(interval.Token).AsTask());
                await interval.CancelAsync();
                if (changes.Reader.TryRead(out _))
                {
                    // A file that has just been made is not complete yet.
                    await Task.Delay(options.Value.DropStableFor, time, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogSweepFailed(e, root);
                await Task.Delay(options.Value.DropInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private FileSystemWatcher? Watch(string root, ChannelWriter<bool> changes)
    {
        try
        {
            var watcher = new FileSystemWatcher(root)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Created += (_, change) => Report(change.FullPath);
            watcher.Changed += (_, change) => Report(change.FullPath);
            watcher.Renamed += (_, change) => Report(change.FullPath);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException or PlatformNotSupportedException)
        {
            LogNoWatcher(e, root);
            return null;
        }

        void Report(string path)
        {
            if (folder.IsCandidate(path))
            {
                changes.TryWrite(true);
            }
        }
    }

    [LoggerMessage(3203, LogLevel.Information, "Watching {Folder} for documents.")]
    private partial void LogWatching(string folder);

    [LoggerMessage(3204, LogLevel.Warning, "Failed to look through {Folder}.")]
    private partial void LogSweepFailed(Exception exception, string folder);

    [LoggerMessage(3205, LogLevel.Information, "{Folder} reports no changes; it is looked through at every interval.")]
    private partial void LogNoWatcher(Exception exception, string folder);
}
