using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LlmOps.Engine.Ingesting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>The parser process itself: parses one document after the other until its input ends.</summary>
public static class ParserProcessHost
{
    private const int MaxTraceLength = 16_000;

    /// <summary>Speaks <see cref="ParserProtocol"/> on standard input and output until the parent closes the input or dies.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync()
    {
        // A signal to the whole process group is meant for the parent, which decides when this process ends: when it closes the input.
        var signals = new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP }
            .Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true))
            .ToArray();
        try
        {
            await using var input = Console.OpenStandardInput();
            await using var output = Console.OpenStandardOutput();

            // Frames only: what a library prints must not get between them.
            Console.SetOut(TextWriter.Null);
            return await RunAsync(input, output);
        }
        finally
        {
            foreach (var signal in signals)
            {
                signal.Dispose();
            }
        }
    }

    private static async Task<int> RunAsync(Stream input, Stream output)
    {
        if (
            await ParserProtocol.ReadAsync(input, ParserProtocol.MaxMessageBytes, CancellationToken.None)
                is not { Kind: ParserMessageKind.Configure } first
            || JsonSerializer.Deserialize(first.Payload, ParserJsonContext.Default.ParserConfiguration)
                is not { Version: ParserProtocol.Version } configuration
        )
        {
            await Console.Error.WriteLineAsync("This is not a command for people: it is started by the ingest worker of the same version.");
            return 2;
        }

        UnixResourceLimits.Apply(configuration.MaxMemoryBytes);

        // One thread waits for input at all times; on a single core the pool would think twice before it added one that parses.
        ThreadPool.SetMinThreads(4, 4);
        await using var services = new ServiceCollection()
            .AddDocumentParsers()
            .AddSingleton(Options.Create(configuration.Documents))
            .BuildServiceProvider();
        var parsers = services.GetRequiredService<DocumentParserCatalog>();
        await output.WriteAsync(ParserProtocol.Frame(ParserMessageKind.Ready, []));
        await output.FlushAsync();

        var work = Task.CompletedTask;
        while (
            await ParserProtocol.ReadAsync(input, ParserProtocol.MaxMessageBytes, CancellationToken.None)
                is { Kind: ParserMessageKind.Parse } next
        )
        {
            var request = JsonSerializer.Deserialize(next.Payload, ParserJsonContext.Default.ParserRequest)!;
            var content = new byte[request.Length];
            await input.ReadExactlyAsync(content);
            await work;

            // Not awaited: the end of the input must be seen while a document is being parsed.
            work = Task.Run(() => AnswerAsync(parsers, configuration, request, content, output));
        }

        if (!work.IsCompleted)
        {
            // The parent is gone. A parser that does not end, or holds every lock, does not keep this process.
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }

        return 0;
    }

    private static async Task AnswerAsync(
        DocumentParserCatalog parsers,
        ParserConfiguration configuration,
        ParserRequest request,
        byte[] content,
        Stream output
    )
    {
        UnixResourceLimits.AllowCpu(configuration.CpuLimit);
        var frame = await ParseAsync(parsers, configuration, request, content);
        try
        {
            await output.WriteAsync(frame);
            await output.FlushAsync();
        }
        catch (IOException)
        {
            // The parent is gone; the end of the input says so too.
        }
    }

    private static async Task<byte[]> ParseAsync(
        DocumentParserCatalog parsers,
        ParserConfiguration configuration,
        ParserRequest request,
        byte[] content
    )
    {
        try
        {
            using var stream = new MemoryStream(content, 0, content.Length, writable: false, publiclyVisible: true);
            var document = await parsers.ParseAsync(stream, request.ContentType, request.FileName, CancellationToken.None);
            var bytes = ParsedDocumentFormat.Measure(document);
            return bytes > configuration.MaxOutputBytes
                ? Refuse(ParserLimit.Output, ParserVerdict.OutputMessage(configuration.MaxOutputBytes), null)
                : ParserProtocol.Frame(ParserMessageKind.Parsed, ParsedDocumentFormat.Write(document));
        }
        catch (DocumentUnreadableException e)
        {
            return Refuse(e.Reason, e.Message, e);
        }
        catch (Exception e) when (IsOutOfMemory(e))
        {
            return Refuse(ParserLimit.Memory, ParserVerdict.MemoryMessage(configuration.MaxMemoryBytes), e);
        }
        catch (Exception e)
        {
            return Refuse(ParserLimit.Error, ParserVerdict.ErrorMessage(e.GetType().Name), e);
        }
    }

    private static bool IsOutOfMemory(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is OutOfMemoryException)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Refuse(string reason, string message, Exception? exception) =>
        ParserProtocol.Frame(
            ParserMessageKind.Refused,
            JsonSerializer.SerializeToUtf8Bytes(
                new ParserRefusal(reason, message, Trace(exception)),
                ParserJsonContext.Default.ParserRefusal
            )
        );

    private static string? Trace(Exception? exception)
    {
        if (exception is null)
        {
            return null;
        }

        var trace = new StringBuilder();
        for (var e = exception; e is not null && trace.Length < MaxTraceLength; e = e.InnerException)
        {
            trace.Append(trace.Length > 0 ? "\n ---> " : "").Append(e.GetType().FullName).Append('\n').Append(e.StackTrace);
        }

        return trace.Length > MaxTraceLength ? trace.ToString(0, MaxTraceLength) : trace.ToString();
    }
}
