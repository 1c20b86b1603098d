using System.Collections.Concurrent;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>Reads documents in parser processes, so that no document can take the service with it.</summary>
/// <remarks>Processes are started when they are needed, kept and reused; one that died, broke a limit or was called off is replaced before
/// the next document.</remarks>
public sealed partial class ParserProcessPool(
    ParserProcessCommand command,
    IOptions<ParserProcessOptions> options,
    IOptions<DocumentOptions> documents,
    TimeProvider time,
    ILogger<ParserProcessPool> logger
) : IDocumentReader, IAsyncDisposable
{
    private readonly SemaphoreSlim _places = new(options.Value.Processes);
    private readonly ConcurrentStack<ParserProcess> _idle = new();
    private readonly CancellationTokenSource _closing = new();

    /// <inheritdoc/>
    public async Task<ParsedDocument> ParseAsync(Stream content, string? contentType, string? fileName, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await _places.WaitAsync(either.Token);
        try
        {
            var start = content.Position;
            try
            {
                return await ParseOnceAsync(content, contentType, fileName, either.Token);
            }
            catch (ParserKilledException)
            {
                content.Position = start;
            }

            try
            {
                return await ParseOnceAsync(content, contentType, fileName, either.Token);
            }
            catch (ParserKilledException e)
            {
                throw ParserVerdict.Crashed("its process was killed twice, by the system for want of memory or from outside", e);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Ends every process; what is being parsed is called off.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        await _closing.CancelAsync();
        for (var place = 0; place < options.Value.Processes; place++)
        {
            await _places.WaitAsync();
        }

        while (_idle.TryPop(out var process))
        {
            await process.DisposeAsync();
        }
    }

    private async Task<ParsedDocument> ParseOnceAsync(
        Stream content,
        string? contentType,
        string? fileName,
        CancellationToken cancellationToken
    )
    {
        var process = await TakeAsync(cancellationToken);
        try
        {
            return await process.ParseAsync(content, contentType, fileName, cancellationToken);
        }
        catch (DocumentUnreadableException e) when (!process.IsReusable)
        {
            LogBroken(process.Id, e.Reason);
            throw;
        }
        catch (ParserKilledException)
        {
            LogKilled(process.Id);
            throw;
        }
        finally
        {
            if (process.IsReusable)
            {
                _idle.Push(process);
            }
            else
            {
                await process.DisposeAsync();
            }
        }
    }

    private async Task<ParserProcess> TakeAsync(CancellationToken cancellationToken)
    {
        while (_idle.TryPop(out var process))
        {
            if (process.IsReusable)
            {
                return process;
            }

            await process.DisposeAsync();
        }

        return await ParserProcess.StartAsync(command, options.Value, documents.Value, time, logger, cancellationToken);
    }

    [LoggerMessage(
        2402,
        LogLevel.Warning,
        "Parser process {ProcessId} ended on a document ({Reason}); the next document gets a new process."
    )]
    private partial void LogBroken(int processId, string reason);

    [LoggerMessage(2403, LogLevel.Warning, "Parser process {ProcessId} was killed from outside; its document goes to a new process once.")]
    private partial void LogKilled(int processId);
}
