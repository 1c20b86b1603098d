using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>A document of any tenant, as the worker's own upkeep sees it.</summary>
/// <param name="Scope">The tenant.</param>
/// <param name="Record">What is known of the document.</param>
public sealed record CatalogEntry(TenantScope Scope, DocumentRecord Record);
