using System.Globalization;
using LlmOps.Engine.Ingesting;

namespace LlmOps.IngestWorker;

/// <summary>Gives a sign of life for as long as this worker takes work.</summary>
internal sealed partial class HeartbeatBackgroundService(
    IngestDispatcher dispatcher,
    IWorkerHeartbeats heartbeats,
    TimeProvider time,
    ILogger<HeartbeatBackgroundService> logger
) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(200);

    private readonly string _worker = string.Create(
        CultureInfo.InvariantCulture,
        $"process {Environment.ProcessId} on {Environment.MachineName}"
    );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var takes = dispatcher.IsTakingWork;
            try
            {
                if (takes)
                {
                    await heartbeats.BeatAsync(_worker, stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e, s_interval);
            }

            await Task.Delay(takes ? s_interval : s_first, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(3206, LogLevel.Warning, "Failed to write the heartbeat; retrying in {Delay}.")]
    private partial void LogFailed(Exception exception, TimeSpan delay);
}
