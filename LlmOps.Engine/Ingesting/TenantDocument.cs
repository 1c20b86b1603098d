using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Ingesting;

/// <summary>A document and whose it is.</summary>
/// <param name="Scope">The tenant.</param>
/// <param name="Document">The document.</param>
public sealed record TenantDocument(TenantScope Scope, IncomingDocument Document);
