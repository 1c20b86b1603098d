namespace LlmOps.Engine.Models;

/// <summary>Use of one model, planned or actual.</summary>
/// <param name="Model">Model id, as it is priced.</param>
/// <param name="Purpose">What for, in one word (<c>answer</c>, <c>rewrite</c>, <c>rerank</c>, <c>embed</c>, <c>ingest</c>): reports group
/// by it.</param>
/// <param name="Usage">For a plan, the most that may be used.</param>
/// <param name="Calls">Calls that used it.</param>
public sealed record CostLine(string Model, string Purpose, ModelUsage Usage, int Calls = 1);
