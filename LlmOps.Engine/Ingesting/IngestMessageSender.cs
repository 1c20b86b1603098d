using System.Collections.Concurrent;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Resilience;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>Queues work. What the queue does not take now is sent again until it does; should this process end before, the worker's
/// recovery finds it by the document's state.</summary>
public sealed partial class IngestMessageSender(
    IIngestQueue queue,
    IOptions<IntakeOptions> options,
    TimeProvider time,
    ILogger<IngestMessageSender> logger
) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private readonly StorePipeline _pipeline = StorePipelines.IngestQueue(queue.StoreName, options.Value.QueueTimeLimit, time, logger);
    private readonly ConcurrentQueue<IngestMessage> _waiting = new();

    /// <summary>Messages that the queue has not taken yet.</summary>
    internal int Waiting => _waiting.Count;

    /// <summary>Queues a message of a document that is noted in the catalog already. It does not fail: a message is only the quickest way
    /// to what the catalog knows.</summary>
    public async Task SendAsync(IngestMessage message, CancellationToken cancellationToken)
    {
        if (_waiting.IsEmpty && await TrySendAsync(message, cancellationToken))
        {
            return;
        }

        // Beyond the bound a document waits for the worker's recovery.
        if (_waiting.Count < options.Value.MaxWaitingMessages)
        {
            _waiting.Enqueue(message);
        }
    }

    /// <summary>Sends what waits, in order, until one is not taken.</summary>
    internal async Task SendWaitingAsync(CancellationToken cancellationToken)
    {
        while (_waiting.TryPeek(out var message) && await TrySendAsync(message, cancellationToken))
        {
            _waiting.TryDequeue(out _);
            LogSent(message.TenantId, message.DocumentId, message.Generation);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SendWaitingAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Recovery has what is left.
        }
    }

    private async Task<bool> TrySendAsync(IngestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await _pipeline.ExecuteAsync(token => queue.EnqueueAsync(message, token), cancellationToken);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotTaken(e, message.TenantId, message.DocumentId, message.Generation, queue.StoreName);
            return false;
        }
    }

    [LoggerMessage(
        1321,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: {Queue} did not take the message for generation {Generation}; it is sent again."
    )]
    private partial void LogNotTaken(Exception exception, string tenantId, string documentId, long generation, string queue);

    [LoggerMessage(1322, LogLevel.Information, "{TenantId}/{DocumentId}: the message for generation {Generation} was queued.")]
    private partial void LogSent(string tenantId, string documentId, long generation);
}
