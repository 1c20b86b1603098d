using LlmOps.Bedrock;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Ingesting;

/// <summary>Lines are blocks; a content that says "corrupt" cannot be read.</summary>
internal sealed class LineParser : IDocumentParser
{
    public IReadOnlyCollection<string> ContentTypes { get; } = ["text/plain", "text/markdown", "application/pdf"];

    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        await Before();
        using var reader = new StreamReader(content);
        var text = await reader.ReadToEndAsync(cancellationToken);
        if (text.StartsWith("corrupt", StringComparison.Ordinal))
        {
            throw new DocumentUnreadableException("corrupt", "The file is damaged at byte 0.");
        }

        return new ParsedDocument(
            text.StartsWith('#') ? text[1..text.IndexOf('\n', StringComparison.Ordinal)].Trim() : null,
            text,
            [new DocumentBlock(BlockKind.Paragraph, 0, text.Length)]
        );
    }
}

/// <summary>One chunk for each line.</summary>
internal sealed class LineChunker : IChunker
{
    public Task<IReadOnlyList<Chunk>> ChunkAsync(
        string documentId,
        long generation,
        ParsedDocument document,
        CancellationToken cancellationToken
    )
    {
        var chunks = new List<Chunk>();
        var start = 0;
        foreach (var line in document.Text.Split('\n'))
        {
            if (line.Length > 0)
            {
                chunks.Add(new Chunk(documentId, generation, chunks.Count, start, start + line.Length, line, [], line.Length / 4));
            }

            start += line.Length + 1;
        }

        return Task.FromResult<IReadOnlyList<Chunk>>(chunks);
    }
}

internal sealed class CountingEmbeddings : IEmbeddingGenerator<string, Embedding<float>>
{
    private int _texts;

    public int Texts => _texts;

    public int LargestBatch { get; private set; }

    public Func<IReadOnlyList<string>, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var texts = values.ToArray();
        await Before(texts, cancellationToken);
        Interlocked.Add(ref _texts, texts.Length);
        LargestBatch = Math.Max(LargestBatch, texts.Length);
        UsageMeter.Note(new BedrockOptions().EmbeddingModel, new ModelUsage(EmbeddingTokens: 10 * texts.Length));
        return [.. texts.Select(text => new Embedding<float>(new float[] { 1, text.Length }))];
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}

/// <summary>Every word with a capital is an entity; neighbors are related.</summary>
internal sealed class CapitalExtractor : IKnowledgeExtractor
{
    public ValueTask<ExtractedKnowledge> ExtractAsync(string title, IReadOnlyList<Chunk> chunks, CancellationToken cancellationToken)
    {
        var mentions = new List<EntityMention>();
        var relations = new List<EntityRelation>();
        foreach (var chunk in chunks)
        {
            var words = chunk.Text.Split(' ').Where(word => word.Length > 0 && char.IsUpper(word[0])).Distinct().ToArray();
            mentions.AddRange(words.Select(word => new EntityMention(new Entity(word.ToLowerInvariant(), word, "term"), chunk.Id)));
            relations.AddRange(
                words.Zip(words.Skip(1), (a, b) => new EntityRelation(a.ToLowerInvariant(), "near", b.ToLowerInvariant(), chunk.Id))
            );
        }

        return ValueTask.FromResult(new ExtractedKnowledge(mentions, relations));
    }

    public IReadOnlyList<Entity> ExtractFromQuestion(string question) => [];
}

/// <summary>A document store that can be told to fail.</summary>
internal sealed class TroubledStore(IDocumentStore inner) : IDocumentStore
{
    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        inner.EraseTenantAsync(scope, cancellationToken);

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        inner.CountTenantAsync(scope, cancellationToken);

    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public string StoreName => inner.StoreName;

    public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

    public async Task PutContentAsync(
        TenantScope scope,
        string documentId,
        long generation,
        Stream content,
        CancellationToken cancellationToken
    )
    {
        await Before("put");
        await inner.PutContentAsync(scope, documentId, generation, content, cancellationToken);
    }

    public Task<Stream?> OpenContentAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        inner.OpenContentAsync(scope, documentId, generation, cancellationToken);

    public Task PutTextAsync(TenantScope scope, string documentId, long generation, string text, CancellationToken cancellationToken) =>
        inner.PutTextAsync(scope, documentId, generation, text, cancellationToken);

    public Task<string?> GetTextAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        inner.GetTextAsync(scope, documentId, generation, cancellationToken);

    public Task<string?> GetTextStartAsync(
        TenantScope scope,
        string documentId,
        long generation,
        int maxCharacters,
        CancellationToken cancellationToken
    ) => inner.GetTextStartAsync(scope, documentId, generation, maxCharacters, cancellationToken);

    public Task PutPaidAsync(
        TenantScope scope,
        string documentId,
        long generation,
        ReadOnlyMemory<byte> paid,
        CancellationToken cancellationToken
    ) => inner.PutPaidAsync(scope, documentId, generation, paid, cancellationToken);

    public Task<byte[]?> GetPaidAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        inner.GetPaidAsync(scope, documentId, generation, cancellationToken);

    public async Task<int> DeleteAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken)
    {
        await Before("delete");
        return await inner.DeleteAsync(scope, documentId, beforeGeneration, cancellationToken);
    }
}

/// <summary>A queue that can be told to fail.</summary>
internal sealed class TroubledQueue(IIngestQueue inner) : IIngestQueue
{
    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        inner.EraseTenantAsync(scope, cancellationToken);

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        inner.CountTenantAsync(scope, cancellationToken);

    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public bool LoseLeases { get; set; }

    /// <summary>How often a lease was extended.</summary>
    public int Extensions { get; private set; }

    public string StoreName => inner.StoreName;

    public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

    public async Task EnqueueAsync(IngestMessage message, CancellationToken cancellationToken)
    {
        await Before("enqueue");
        await inner.EnqueueAsync(message, cancellationToken);
    }

    public Task<IReadOnlyList<IngestLease>> ReceiveAsync(
        int max,
        TimeSpan visibility,
        TimeSpan wait,
        CancellationToken cancellationToken
    ) => inner.ReceiveAsync(max, visibility, wait, cancellationToken);

    public async Task<bool> ExtendAsync(IngestLease lease, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var extended = !LoseLeases && await inner.ExtendAsync(lease, visibility, cancellationToken);
        Extensions++;
        return extended;
    }

    public async Task CompleteAsync(IngestLease lease, CancellationToken cancellationToken)
    {
        await Before("complete");
        await inner.CompleteAsync(lease, cancellationToken);
    }

    public async Task AbandonAsync(IngestLease lease, TimeSpan delay, CancellationToken cancellationToken)
    {
        await Before("abandon");
        await inner.AbandonAsync(lease, delay, cancellationToken);
    }

    public Task DeadLetterAsync(IngestLease lease, string reason, CancellationToken cancellationToken) =>
        inner.DeadLetterAsync(lease, reason, cancellationToken);

    public Task<long> CountAsync(CancellationToken cancellationToken) => inner.CountAsync(cancellationToken);
}
