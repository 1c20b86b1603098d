using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Remembering;

/// <summary>Archives new turns as they come, and at start and then at every interval whatever did not get through; removes expired
/// turns.</summary>
internal sealed partial class ArchiverBackgroundService(
    ArchiveQueue queue,
    TurnArchiver archiver,
    ConversationMemory memory,
    IShortTermMemory shortTerm,
    IOptions<MemoryOptions> options,
    TimeProvider time,
    ILogger<ArchiverBackgroundService> logger
) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(DrainAsync(stoppingToken), KeepUpAsync(stoppingToken));

    private async Task DrainAsync(CancellationToken stoppingToken)
    {
        await foreach (var (scope, turn) in queue.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await archiver.ArchiveAsync(scope, turn, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogLater(logger, e);
            }
        }
    }

    private async Task KeepUpAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ArchiveInterval, time);
        do
        {
            // The archive first: what it lacks is in one tier only. A step that fails keeps none of the others.
            await TryAsync(memory.PutBackAsync, stoppingToken);
            await TryAsync(archiver.CatchUpAsync, stoppingToken);
            await TryAsync(shortTerm.SweepAsync, stoppingToken);
            await TryAsync(memory.RefillAsync, stoppingToken);
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(Func<CancellationToken, Task> step, CancellationToken stoppingToken)
    {
        try
        {
            await step(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogLater(logger, e);
        }
    }

    [LoggerMessage(1500, LogLevel.Warning, "Turns wait for the archive; they stay in the short-term tier until it takes them.")]
    private static partial void LogLater(ILogger logger, Exception error);
}
