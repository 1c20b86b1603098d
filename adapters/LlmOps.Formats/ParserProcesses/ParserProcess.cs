using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using Microsoft.Extensions.Logging;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>One parser process as its parent sees it: one document at a time, under watch.</summary>
/// <remarks>
/// Memory is bounded from several sides, because no single limit fits the .NET runtime. Its address space says nothing (see
/// <see cref="UnixResourceLimits"/>), so the managed heap has the runtime's own hard limit, which ends in an exception that can be
/// told; what native code holds is seen in the resident set, which the parent watches; a control group, a job object or RLIMIT_DATA
/// stands behind both in case the watch comes too late.
/// </remarks>
internal sealed partial class ParserProcess : IAsyncDisposable
{
    private const int MaxErrorOutput = 16_000;
    private static readonly TimeSpan s_watchInterval = TimeSpan.FromMilliseconds(50);

    // What the runtime, the file system and a temporary directory need, and how the service's own code is compiled; nothing that names or
    // opens anything else.
    private static readonly string[] s_inheritedVariables =
    [
        "PATH",
        "DOTNET_ROOT",
        "DOTNET_ROOT_X64",
        "DOTNET_ROOT_ARM64",
        "DOTNET_BUNDLE_EXTRACT_BASE_DIR",
        "DOTNET_TieredPGO",
        "DOTNET_TC_CallCountingDelayMs",
        "LD_LIBRARY_PATH",
        "TMPDIR",
        "TEMP",
        "TMP",
        "SystemRoot",
        "windir",
    ];

    private readonly Process _process;
    private readonly IParserContainer? _container;
    private readonly ParserProcessOptions _options;
    private readonly DocumentOptions _documents;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StringBuilder _errorOutput = new();
    private readonly Task _readingErrors;
    private readonly Lock _gate = new();
    private DocumentUnreadableException? _verdict;
    private bool _broken;
    private int _parsed;

    private ParserProcess(Process process, ParserProcessOptions options, DocumentOptions documents, TimeProvider time, ILogger logger)
    {
        (_process, _options, _documents, _time, _logger) = (process, options, documents, time, logger);
        Id = process.Id;
        _container =
            ParserControlGroup.TryCreate(options.ControlGroup, Id, options.MaxMemoryBytes)
            ?? (IParserContainer?)ParserJobObject.TryCreate(process, options.MaxMemoryBytes);
        _readingErrors = ReadErrorsAsync();
    }

    public int Id { get; }

    /// <summary>True where it can take another document: it lives, nothing went wrong, and it is neither old nor swollen.</summary>
    public bool IsReusable => !_broken && _verdict is null && _parsed < _options.MaxDocumentsPerProcess && !_process.HasExited;

    /// <exception cref="ParserUnavailableException">It did not start.</exception>
    public static async Task<ParserProcess> StartAsync(
        ParserProcessCommand command,
        ParserProcessOptions options,
        DocumentOptions documents,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        Process process;
        try
        {
            process =
                Process.Start(StartInfo(command, options)) ?? throw new ParserUnavailableException("The parser process did not start.");
        }
        catch (Exception e)
            when (e is Win32Exception or FileNotFoundException or InvalidOperationException or PlatformNotSupportedException)
        {
            throw new ParserUnavailableException("The parser process could not be started.", e);
        }

        var parser = new ParserProcess(process, options, documents, time, logger);
        try
        {
            await parser.ConfigureAsync(cancellationToken);
            LogStarted(logger, parser.Id, parser._container?.Description ?? "resource limits");
            return parser;
        }
        catch
        {
            await parser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Parses a document; where it fails to, <see cref="IsReusable"/> says whether the process is at fault.</summary>
    /// <exception cref="DocumentUnreadableException">The document cannot be read, or broke a limit or the process.</exception>
    /// <exception cref="ParserKilledException">The process was killed from outside.</exception>
    public async Task<ParsedDocument> ParseAsync(Stream content, string? contentType, string? fileName, CancellationToken cancellationToken)
    {
        var length = content.Length - content.Position;
        if (length > Math.Min(_documents.MaxContentBytes, Array.MaxLength))
        {
            throw ParsingLimits.TooLarge(
                "The content has too many bytes",
                nameof(DocumentOptions.MaxContentBytes),
                _documents.MaxContentBytes
            );
        }

        // Whatever ends the exchange early leaves the process in the middle of it.
        _broken = true;
        _parsed++;
        using var done = new CancellationTokenSource();
        await using var cancelling = cancellationToken.UnsafeRegister(static parser => ((ParserProcess)parser!).Kill(), this);
        Task watching = Task.CompletedTask;
        try
        {
            await SendAsync(content, new ParserRequest(contentType, fileName, (int)length), cancellationToken);
            watching = WatchAsync(done.Token);
            if (
                await ParserProtocol.ReadAsync(_process.StandardOutput.BaseStream, _options.MaxOutputBytes, CancellationToken.None)
                is not { } answer
            )
            {
                throw new EndOfStreamException("The parser process ended.");
            }

            return Read(answer.Kind, answer.Payload);
        }
        catch (Exception e)
            when (e is IOException or InvalidDataException or JsonException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested
            )
        {
            throw await ExplainAsync(e);
        }
        catch (Exception e) when (e is not DocumentUnreadableException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("Parsing was called off.", e, cancellationToken);
        }
        finally
        {
            await done.CancelAsync();
            await watching;
        }
    }

    /// <summary>Ends the process at once and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _readingErrors;
        _process.Dispose();
        _container?.Dispose();
    }

    private static ProcessStartInfo StartInfo(ParserProcessCommand command, ParserProcessOptions options)
    {
        var start = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        var inherited = s_inheritedVariables
            .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(variable => variable.Value is not null)
            .ToArray();
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
        {
            start.Environment[name] = value;
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = (options.MaxMemoryBytes / 4 * 3).ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        return start;
    }

    private async Task ConfigureAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.StartTimeout, _time);
        await using var late = limit.Token.UnsafeRegister(static parser => ((ParserProcess)parser!).Kill(), this);
        await using var cancelling = cancellationToken.UnsafeRegister(static parser => ((ParserProcess)parser!).Kill(), this);
        try
        {
            // The name of an encryption key is of no use to a parser.
            var documents = new DocumentOptions
            {
                MaxContentBytes = _documents.MaxContentBytes,
                MaxTextCharacters = _documents.MaxTextCharacters,
                MaxArchiveExpandedBytes = _documents.MaxArchiveExpandedBytes,
                MaxArchiveEntries = _documents.MaxArchiveEntries,
                MaxNestingDepth = _documents.MaxNestingDepth,
                MaxRows = _documents.MaxRows,
                MaxColumns = _documents.MaxColumns,
                MaxCellCharacters = _documents.MaxCellCharacters,
                MaxPages = _documents.MaxPages,
                MaxPageLetters = _documents.MaxPageLetters,
            };
            var configuration = new ParserConfiguration(
                ParserProtocol.Version,
                documents,
                _options.CpuLimit,
                _options.MaxMemoryBytes,
                _options.MaxOutputBytes
            );
            await WriteAsync(
                ParserProtocol.Frame(
                    ParserMessageKind.Configure,
                    JsonSerializer.SerializeToUtf8Bytes(configuration, ParserJsonContext.Default.ParserConfiguration)
                )
            );
            if (
                await ParserProtocol.ReadAsync(_process.StandardOutput.BaseStream, ParserProtocol.MaxMessageBytes, CancellationToken.None)
                is not { Kind: ParserMessageKind.Ready }
            )
            {
                throw new EndOfStreamException("The parser process did not say that it is ready.");
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var how = limit.IsCancellationRequested
                ? $"it was not ready after {_options.StartTimeout.TotalSeconds:0.#} s"
                : $"exit code {await ExitCodeAsync()}: {ErrorOutput()}";
            throw new ParserUnavailableException($"The parser process did not start; {how}", e);
        }
    }

    private async Task SendAsync(Stream content, ParserRequest request, CancellationToken cancellationToken)
    {
        await WriteAsync(
            ParserProtocol.Frame(
                ParserMessageKind.Parse,
                JsonSerializer.SerializeToUtf8Bytes(request, ParserJsonContext.Default.ParserRequest)
            )
        );
        var buffer = new byte[Math.Clamp(request.Length, 1, 64 * 1024)];
        for (var left = request.Length; left > 0; )
        {
            // The store's own slowness is not the document's: the clock of the limits starts behind this.
            var read = await content.ReadAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)), cancellationToken);
            if (read == 0)
            {
                throw new ParserUnavailableException("The content ended before its stated length.");
            }

            await WriteAsync(buffer.AsMemory(0, read));
            left -= read;
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var input = _process.StandardInput.BaseStream;
        var writing = WriteAndFlushAsync();
        if (writing.IsCompleted)
        {
            await writing;
            return;
        }

        try
        {
            await writing.WaitAsync(_options.StartTimeout, _time);
        }
        catch (TimeoutException e)
        {
            Kill();
            throw new ParserUnavailableException("The parser process does not take its input.", e);
        }

        async Task WriteAndFlushAsync()
        {
            await input.WriteAsync(bytes, CancellationToken.None);
            await input.FlushAsync(CancellationToken.None);
        }
    }

    private async Task WatchAsync(CancellationToken done)
    {
        var (started, cpuBefore) = (_time.GetTimestamp(), CpuTime());
        using var timer = new PeriodicTimer(s_watchInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                if (_time.GetElapsedTime(started) > _options.TimeLimit)
                {
                    Stop(ParserLimit.Time, ParserVerdict.TimeMessage(_options.TimeLimit));
                }
                else if (CpuTime() - cpuBefore > _options.CpuLimit)
                {
                    Stop(ParserLimit.Cpu, ParserVerdict.CpuMessage(_options.CpuLimit));
                }
                else if (_process.WorkingSet64 > _options.MaxMemoryBytes)
                {
                    Stop(ParserLimit.Memory, ParserVerdict.MemoryMessage(_options.MaxMemoryBytes));
                }
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The answer is there.
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // The process has ended; the end of its output tells.
        }
    }

    private TimeSpan CpuTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    private void Stop(string reason, string message)
    {
        lock (_gate)
        {
            _verdict ??= new DocumentUnreadableException(reason, message);
        }

        Kill();
    }

    private ParsedDocument Read(ParserMessageKind kind, byte[] payload)
    {
        switch (kind)
        {
            case ParserMessageKind.Parsed:
                var document = ParsedDocumentFormat.Read(payload);
                _broken = IsSwollen();
                return document;
            case ParserMessageKind.Refused:
                var refusal =
                    JsonSerializer.Deserialize(payload, ParserJsonContext.Default.ParserRefusal)
                    ?? throw new InvalidDataException("The parser process gave no reason.");
                _broken = refusal.Reason is ParserLimit.Memory or ParserLimit.Output or ParserLimit.Error || IsSwollen();
                throw new DocumentUnreadableException(
                    refusal.Reason,
                    refusal.Message,
                    refusal.Trace is null ? null : new ParserTraceException(refusal.Trace)
                );
            default:
                throw new InvalidDataException($"The parser process sent a frame of kind {(byte)kind}.");
        }
    }

    // The heap of a large document is given back late; the next one is not to pay for it.
    private bool IsSwollen()
    {
        try
        {
            _process.Refresh();
            return _process.WorkingSet64 > _options.MaxMemoryBytes / 2;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return true;
        }
    }

    private async Task<Exception> ExplainAsync(Exception cause)
    {
        if (cause is InvalidDataException or JsonException)
        {
            // It speaks, but not as it should: it is not to be believed any more.
            Kill();
            return ParserVerdict.Crashed("it gave a malformed answer", cause);
        }

        var exitCode = await ExitCodeAsync();
        return _verdict ?? ParserVerdict.Explain(exitCode, ErrorOutput(), _container?.WasOutOfMemory is true, _options);
    }

    private async Task<int> ExitCodeAsync()
    {
        // A process that closed its output without ending is of no use either.
        using var limit = new CancellationTokenSource(_options.StartTimeout, _time);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _readingErrors;
        return _process.ExitCode;
    }

    private string ErrorOutput()
    {
        lock (_errorOutput)
        {
            return _errorOutput.ToString().Trim();
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    private async Task ReadErrorsAsync()
    {
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await _process.StandardError.BaseStream.ReadAsync(buffer)) > 0)
            {
                // The first of it tells; a stack overflow prints thousands of lines.
                lock (_errorOutput)
                {
                    if (_errorOutput.Length < MaxErrorOutput)
                    {
                        _errorOutput.Append(Encoding.UTF8.GetString(buffer, 0, read));
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            LogErrorOutputLost(_logger, e, Id);
        }
    }

    [LoggerMessage(2400, LogLevel.Information, "Parser process {ProcessId} started; its memory is bounded by {Means}.")]
    private static partial void LogStarted(ILogger logger, int processId, string means);

    [LoggerMessage(2401, LogLevel.Debug, "Error output of parser process {ProcessId} was lost.")]
    private static partial void LogErrorOutputLost(ILogger logger, Exception exception, int processId);
}
