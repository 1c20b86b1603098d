using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>A question with known answers, for comparing two indexes.</summary>
/// <param name="Scope">The tenant.</param>
/// <param name="Question">The question.</param>
/// <param name="ActiveVector">Its vector by the active index's model.</param>
/// <param name="NextVector">Its vector by the next index's model.</param>
/// <param name="Relevant">Ids of the chunks that should be found, or of documents, with or without their file's extension, of which any
/// chunk will do.</param>
public sealed record GoldenQuestion(
    TenantScope Scope,
    string Question,
    ReadOnlyMemory<float> ActiveVector,
    ReadOnlyMemory<float> NextVector,
    IReadOnlyCollection<string> Relevant
);
