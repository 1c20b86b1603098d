using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>One generation of a document.</summary>
/// <param name="Scope">The tenant.</param>
/// <param name="DocumentId">The document.</param>
/// <param name="Generation">The generation.</param>
/// <param name="Chunks">How many chunks it has, or null where that is not known any more.</param>
public sealed record DocumentGeneration(TenantScope Scope, string DocumentId, long Generation, int? Chunks);
