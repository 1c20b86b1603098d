using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Asking;

/// <summary>What the entity graph is asked for.</summary>
/// <param name="Scope">The tenant.</param>
/// <param name="Question">The question.</param>
/// <param name="Filter">Which passages may be found.</param>
/// <param name="Found">What the other legs found, by id.</param>
/// <param name="Best">The same with their fused scores, best first.</param>
/// <param name="Limit">Passages to return at most.</param>
internal sealed record GraphSearchRequest(
    TenantScope Scope,
    string Question,
    ChunkFilter Filter,
    IReadOnlyDictionary<string, ScoredChunk> Found,
    IReadOnlyList<(string Key, double Score)> Best,
    int Limit
);
