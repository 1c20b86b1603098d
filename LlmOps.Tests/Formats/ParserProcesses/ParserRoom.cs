using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats.ParserProcesses;
using LlmOps.Tests.Formats.Hostile;
using LlmOps.Tests.Ingesting;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Formats.ParserProcesses;

/// <summary>Parser processes of the ingest worker's program, with limits a test may lower.</summary>
internal sealed class ParserRoom(
    ParserProcessOptions? options = null,
    DocumentOptions? documents = null,
    ParserProcessCommand? command = null
) : IAsyncDisposable
{
    /// <summary>The ingest worker's program as a parser process.</summary>
    public static ParserProcessCommand DefaultCommand { get; } =
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "LlmOps.IngestWorker.dll"), ParserProcessCommand.Verb]);

    public ExceptionLog<ParserProcessPool> Log { get; } = new();

    public ParserProcessPool Pool =>
        field ??= new ParserProcessPool(
            command ?? DefaultCommand,
            Options.Create(options ?? new ParserProcessOptions { Processes = 1 }),
            Options.Create(documents ?? new DocumentOptions()),
            TimeProvider.System,
            Log
        );

    /// <summary>Ids of the processes started so far, in order.</summary>
    public IReadOnlyList<int> Started =>
        [
            .. Log
                .Texts.Where(text => text.EndsWith('.') && text.Contains(" started; ", StringComparison.Ordinal))
                .Select(text => int.Parse(text.Split(' ')[2], null)),
        ];

    public Task<ParsedDocument> ParseAsync(TestFile file, CancellationToken? cancellationToken = null) =>
        ParseAsync(file.Content, file.FileName, cancellationToken);

    public async Task<ParsedDocument> ParseAsync(byte[] content, string fileName, CancellationToken? cancellationToken = null)
    {
        using var stream = new MemoryStream(content);
        return await Pool.ParseAsync(stream, null, fileName, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    public async Task<DocumentUnreadableException> RefusedAsync(TestFile file) =>
        await Assert.ThrowsAsync<DocumentUnreadableException>(() => ParseAsync(file));

    public ValueTask DisposeAsync() => Pool.DisposeAsync();
}
