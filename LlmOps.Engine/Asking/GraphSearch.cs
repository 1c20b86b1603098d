using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Resilience;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Asking;

/// <summary>Finds passages by a walk through the entity graph, from the question's names and from what the other legs found. A question
/// without names costs next to nothing.</summary>
/// <param name="index">Reads the passages that the walk meets.</param>
/// <param name="graph">The graph.</param>
/// <param name="extractor">Finds the question's names.</param>
/// <param name="texts">Reads passages from documents' texts where the index does not answer.</param>
/// <param name="counts">How many passages there are.</param>
/// <param name="contentWords">Tells the words that carry content.</param>
/// <param name="calls">Calls the index.</param>
/// <param name="readLimit">Time to read passages from the index.</param>
/// <param name="logger">The log.</param>
internal sealed partial class GraphSearch(
    IChunkIndex index,
    IEntityGraph graph,
    IKnowledgeExtractor extractor,
    StoredTextPassages texts,
    PassageCounts counts,
    ContentWords contentWords,
    StorePipeline calls,
    TimeSpan readLimit,
    ILogger logger
)
{
    private const int PassagesReadForNames = 50;

    /// <summary>Walks.</summary>
    public async Task<GraphSearchResult> SearchAsync(GraphSearchRequest request, CancellationToken cancellationToken)
    {
        var names = await ReadNamesAsync(request, cancellationToken);
        if (names.Seeds.Count == 0)
        {
            return GraphSearchResult.None;
        }

        var walk = await graph.WalkAsync(
            request.Scope,
            new PassageWalkRequest(
                names.Seeds,
                names.ReadPassages(contentWords),
                await counts.OfAsync(request.Scope, cancellationToken),
                request.Limit
            )
            {
                Affinity = names.Affinity,
                Visible = request.Filter.AccessLabels is null ? null : (ids, token) => VisibleAsync(request, ids, token),
            },
            cancellationToken
        );
        return new GraphSearchResult(await ReadAsync(request, walk.Hits, cancellationToken), walk.Weight);
    }

    private async Task<QuestionNames> ReadNamesAsync(GraphSearchRequest request, CancellationToken cancellationToken)
    {
        var extracted = extractor.ExtractFromQuestion(request.Question);
        string[] keys = [.. extracted.Select(seed => seed.Key).Distinct(StringComparer.Ordinal)];
        var known = keys.Length == 0 ? [] : await graph.FindAsync(request.Scope, keys, cancellationToken);

        // A document's title ("Time Sharing") is what a question means where it writes it as a name; as words it is a subject.
        var written = extracted.Where(seed => !char.IsLower(seed.Name[0])).Select(seed => seed.Key).ToHashSet(StringComparer.Ordinal);
        return new QuestionNames(
            request.Question,
            known.Where(entity => entity.Kind != EntityKinds.Title || written.Contains(entity.Key)).Select(entity => entity.Key),
            [.. request.Best.Take(PassagesReadForNames).Select(entry => (request.Found[entry.Key], entry.Score))]
        );
    }

    private async Task<IReadOnlyList<Hit>> ReadAsync(
        GraphSearchRequest request,
        IReadOnlyList<GraphHit> met,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, ScoredChunk> read;
        try
        {
            string[] unread = [.. met.Select(hit => hit.ChunkId).Where(id => !request.Found.ContainsKey(id))];
            var chunks =
                unread.Length == 0
                    ? []
                    : await calls.ExecuteAsync(token => index.GetAsync(request.Scope, unread, token), cancellationToken, readLimit);
            read = chunks.ToDictionary(chunk => chunk.Chunk.Id, StringComparer.Ordinal);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // What the graph knows is worth an answer also while the index is down.
            LogTextsInstead(e);
            return
            [
                .. (await texts.FindAsync(request.Scope, request.Question, met, cancellationToken))
                    .Where(found => request.Filter.Accepts(found.Passage))
                    .Select(found => new Hit(found.Passage, found.Hit.Path)),
            ];
        }

        return
        [
            .. met.Select(hit => (Met: hit, Chunk: request.Found.GetValueOrDefault(hit.ChunkId) ?? read.GetValueOrDefault(hit.ChunkId)))
                .Where(entry => entry.Chunk is not null && request.Filter.Accepts(entry.Chunk))
                .Select(entry => new Hit(entry.Chunk! with { Score = entry.Met.Score }, entry.Met.Path)),
        ];
    }

    private async Task<IReadOnlySet<string>> VisibleAsync(
        GraphSearchRequest request,
        IReadOnlyCollection<string> chunkIds,
        CancellationToken cancellationToken
    ) =>
        chunkIds.Count == 0
            ? new HashSet<string>()
            : (await index.GetAsync(request.Scope, [.. chunkIds], cancellationToken))
                .Where(request.Filter.Accepts)
                .Select(chunk => chunk.Chunk.Id)
                .ToHashSet(StringComparer.Ordinal);

    [LoggerMessage(
        1002,
        LogLevel.Warning,
        "The chunk index did not return the chunks that the graph found; passages are cut from the documents' texts."
    )]
    private partial void LogTextsInstead(Exception exception);
}
