using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Chunking;

/// <summary>The parsers and the chunker as the services make them, with limits a test may lower.</summary>
internal static class DocumentRoom
{
    public static string RepositoryRoot { get; } = FindRoot();

    public static string SamplesFolder => Path.Combine(RepositoryRoot, "samples", "documents");

    public static DocumentParserCatalog Catalog(DocumentOptions? options = null) =>
        new ServiceCollection()
            .AddDocumentParsers()
            .AddSingleton(Options.Create(options ?? new DocumentOptions()))
            .BuildServiceProvider()
            .GetRequiredService<DocumentParserCatalog>();

    /// <summary>Reads a file as the worker does: by its name and content.</summary>
    public static async Task<ParsedDocument> ReadAsync(byte[] content, string? fileName, string? contentType = null)
    {
        using var stream = new MemoryStream(content);
        return await Catalog().ParseAsync(stream, contentType, fileName, TestContext.Current.CancellationToken);
    }

    public static Task<ParsedDocument> ParseAsync(string text, string contentType, DocumentOptions? options = null) =>
        ParseAsync(Encoding.UTF8.GetBytes(text), contentType, options);

    public static async Task<ParsedDocument> ParseAsync(byte[] content, string contentType, DocumentOptions? options = null)
    {
        using var stream = new MemoryStream(content);
        return await Catalog(options).Resolve(contentType).ParseAsync(stream, contentType, TestContext.Current.CancellationToken);
    }

    public static async Task<DocumentUnreadableException> RefusedAsync(
        byte[] content,
        string contentType,
        DocumentOptions? options = null
    ) => await Assert.ThrowsAsync<DocumentUnreadableException>(() => ParseAsync(content, contentType, options));

    public static Task<DocumentUnreadableException> RefusedAsync(string content, string contentType, DocumentOptions? options = null) =>
        RefusedAsync(Encoding.UTF8.GetBytes(content), contentType, options);

    public static SemanticChunker Chunker(WordEmbeddings? embeddings = null, ChunkingOptions? options = null) =>
        new(embeddings ?? new WordEmbeddings(), Options.Create(options ?? new ChunkingOptions()));

    /// <summary>Each block as <c>Kind: text</c>, headings with their level.</summary>
    public static IReadOnlyList<string> Describe(ParsedDocument document) =>
        [
            .. document.Blocks.Select(block =>
                $"{block.Kind}{(block.Level > 0 ? block.Level : "")}: {document.Text[block.Start..block.End]}"
            ),
        ];

    /// <summary>What every parsed document promises: blocks inside the text, in order, without overlap, not empty.</summary>
    public static void AssertSound(ParsedDocument document)
    {
        var end = 0;
        Assert.NotEmpty(document.Blocks);
        foreach (var block in document.Blocks)
        {
            Assert.True(block.Start >= end, $"Block at {block.Start} begins before {end}.");
            Assert.True(block.End > block.Start && block.End <= document.Text.Length);
            Assert.False(string.IsNullOrWhiteSpace(document.Text[block.Start..block.End]));
            Assert.Equal(block.Kind == BlockKind.Heading, block.Level is >= 1 and <= 6);
            end = block.End;
        }
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LlmOps.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder;
    }
}
