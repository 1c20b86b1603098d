using LlmOps.Engine.Budgets;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Ingesting;

/// <summary>Makes vectors of chunks that are stored already, within the budget of the tenant whose they are.</summary>
public sealed class ChunkEmbedding(
    IEmbeddingGenerator<string, Embedding<float>> embeddings,
    CostController costs,
    ModelNames models,
    IOptions<IngestionOptions> options,
    TimeProvider time
)
{
    private const string ProbeText = "dimension";
    private const int TokensPerCall = 50;

    /// <summary>Asks the model for one short vector. After that it is known who answers for the model, and how long its vectors
    /// are.</summary>
    /// <param name="scope">Who pays the few tokens.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The length.</returns>
    /// <exception cref="BudgetExceededException">The budget does not allow it.</exception>
    public async Task<int> DimensionAsync(TenantScope scope, CancellationToken cancellationToken) =>
        (await EmbedAsync(scope, [ProbeText], cancellationToken))[0].Length;

    /// <summary>Makes the vectors of chunks.</summary>
    /// <param name="scope">Who pays.</param>
    /// <param name="chunks">The chunks with the titles of their documents.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="BudgetExceededException">The budget does not allow it; nothing was embedded.</exception>
    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        TenantScope scope,
        IReadOnlyList<(Chunk Chunk, string Title)> chunks,
        CancellationToken cancellationToken
    )
    {
        var vectors = new List<ReadOnlyMemory<float>>(chunks.Count);
        foreach (var batch in chunks.Chunk(options.Value.EmbeddingBatch))
        {
            vectors.AddRange(
                await EmbedAsync(scope, [.. batch.Select(chunk => chunk.Chunk.ToContextualText(chunk.Title))], cancellationToken)
            );
        }

        return vectors;
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        TenantScope scope,
        string[] texts,
        CancellationToken cancellationToken
    )
    {
        var plan = new CostLine(
            models.Embeddings,
            "ingest",
            new ModelUsage(EmbeddingTokens: TokensPerCall + TokenBound.Of(texts.Sum(text => (long)text.Length)))
        );
        using var priority = ModelPriority.Batch();
        await using var reservation = await costs.ReserveAsync(
            scope,
            new Spender("", Spender.Reindex),
            $"vectors-{Guid.CreateVersion7(time.GetUtcNow()):N}",
            [plan],
            cancellationToken
        );
        using var measured = reservation.Measure("ingest");
        var vectors = await embeddings.GenerateAsync(texts, cancellationToken: cancellationToken);
        return vectors.Count == texts.Length
            ? [.. vectors.Select(vector => vector.Vector)]
            : throw new InvalidDataException($"The embedding model gave {vectors.Count} vectors for {texts.Length} texts.");
    }
}
