using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Ingesting;

/// <summary>The worker's upkeep of the embedded entity graph: finds a damaged one and makes it again, and adds what documents assert and
/// the graph does not hold. What a document asserts is read again from the texts of its chunks by rules, so that it costs no call of a
/// model. A graph that is not embedded is its server's care.</summary>
public sealed partial class GraphMaintenance(
    IEntityGraph graph,
    IChunkIndex index,
    IDocumentCatalog catalog,
    RuleBasedKnowledgeExtractor extractor,
    ILogger<GraphMaintenance> logger
)
{
    private const int ChunksPerRead = 256;

    private readonly IRebuildableGraph? _graph = graph as IRebuildableGraph;

    /// <summary>True where there is something to look after.</summary>
    public bool IsNeeded => _graph is not null;

    /// <summary>True where an operator asked for a rebuild that is not done.</summary>
    public bool IsRequested => _graph?.RequestedRebuild is not null;

    /// <summary>Looks for damage, and rebuilds the graph where there is any.</summary>
    /// <param name="thorough">True to check the structure of the file. It is checked in any case where a read or a write failed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The rebuild, or null where no damage was found.</returns>
    public async Task<RebuildStatus?> CheckAsync(bool thorough, CancellationToken cancellationToken) =>
        _graph is not null && await _graph.FindFaultAsync(thorough || _graph.IsSuspected, cancellationToken) is { } fault
            ? await RebuildAsync(fault, cancellationToken)
            : null;

    /// <summary>Makes the graph again from the chunks of every document that answers or is about to.</summary>
    /// <param name="reason">Why, one sentence, for people.</param>
    /// <param name="cancellationToken">Gives the rebuild up.</param>
    /// <exception cref="NotSupportedException">The graph is not embedded.</exception>
    public Task<RebuildStatus> RebuildAsync(string reason, CancellationToken cancellationToken) =>
        (
            _graph ?? throw new NotSupportedException($"The entity graph is {graph.StoreName}, which is not rebuilt by this program.")
        ).RebuildAsync(reason, ListAsync, ExtractAsync, cancellationToken);

    /// <summary>Adds to the graph what ready documents assert and it does not hold.</summary>
    /// <returns>How many documents were added again.</returns>
    public async Task<int> ReconcileAsync(CancellationToken cancellationToken)
    {
        if (_graph is null)
        {
            return 0;
        }

        // The catalog comes first: what is ready then has been in the graph since before.
        var ready = new List<CatalogEntry>();
        await foreach (var entry in catalog.AllAsync(cancellationToken))
        {
            if (entry.Record is { State: DocumentState.Ready, Entities: > 0 } record && record.ActiveGeneration == record.Generation)
            {
                ready.Add(entry);
            }
        }

        if (ready.Count == 0)
        {
            return 0;
        }

        var counts = await _graph.CountAllAsync(cancellationToken);
        var added = 0;
        foreach (
            var (scope, record) in ready.Where(entry =>
                counts.GetValueOrDefault((entry.Scope.TenantId, entry.Record.Id, entry.Record.Generation)) < entry.Record.Entities
            )
        )
        {
            added += await AddAsync(new DocumentGeneration(scope, record.Id, record.Generation, record.Chunks), cancellationToken) ? 1 : 0;
        }

        return added;
    }

    private async Task<bool> AddAsync(DocumentGeneration document, CancellationToken cancellationToken)
    {
        var (scope, id, generation, _) = document;
        var knowledge = await ExtractAsync(document, cancellationToken);
        if (knowledge.Mentions.Count == 0)
        {
            // The chunks are missing as well; the index's own upkeep has the document ingested again.
            return false;
        }

        await graph.AssertAsync(scope, id, generation, knowledge, cancellationToken);
        var (entities, relations) = (knowledge.EntityCount, knowledge.Relations.Count);

        // Another version of the extractor may find other names; what counts from now on is what the graph holds.
        var record = await catalog.UpdateAsync(
            scope,
            id,
            generation,
            r => r.State is DocumentState.Ready ? r with { Entities = entities, Relations = relations } : r,
            cancellationToken
        );
        if (record?.ActiveGeneration != generation)
        {
            // It was deleted or replaced meanwhile, and what removes it may have come before what was added.
            await graph.RetractAsync(scope, id, generation + 1, cancellationToken);
            return false;
        }

        LogAdded(scope.TenantId, id, generation, entities);
        return true;
    }

    // The pipeline writes to the graph between "indexed" and "linked": what has not come so far will still write by itself, and what has
    // come so far may not write again.
    private async Task<IReadOnlyList<DocumentGeneration>> ListAsync(CancellationToken cancellationToken)
    {
        var documents = new List<DocumentGeneration>();
        await foreach (var (scope, record) in catalog.AllAsync(cancellationToken))
        {
            if (record.ActiveGeneration is { } active && active != record.Generation)
            {
                documents.Add(new DocumentGeneration(scope, record.Id, active, null));
            }

            if (record.ActiveGeneration == record.Generation || record.State is DocumentState.Indexed or DocumentState.Linked)
            {
                documents.Add(new DocumentGeneration(scope, record.Id, record.Generation, record.Chunks));
            }
        }

        return documents;
    }

    private async Task<ExtractedKnowledge> ExtractAsync(DocumentGeneration document, CancellationToken cancellationToken)
    {
        var (title, chunks) = ("", new List<Chunk>());
        for (var first = 0; first < (document.Chunks ?? int.MaxValue); first += ChunksPerRead)
        {
            var ids = Enumerable
                .Range(first, Math.Min(ChunksPerRead, (document.Chunks ?? int.MaxValue) - first))
                .Select(ordinal => ChunkId.Format(document.DocumentId, document.Generation, ordinal));
            var found = await index.GetAsync(document.Scope, [.. ids], cancellationToken);
            chunks.AddRange(found.Select(hit => hit.Chunk));
            title = found.Count > 0 ? found[0].Title : title;
            if (document.Chunks is null && found.Count < ChunksPerRead)
            {
                break;
            }
        }

        return chunks.Count == 0 ? new ExtractedKnowledge([], []) : await extractor.ExtractAsync(title, chunks, cancellationToken);
    }

    [LoggerMessage(
        1343,
        LogLevel.Warning,
        "{TenantId}/{DocumentId}: the graph did not hold what generation {Generation} asserts; its {Entities} entities were added again."
    )]
    private partial void LogAdded(string tenantId, string documentId, long generation, int entities);
}
