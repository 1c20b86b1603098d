namespace LlmOps.Engine.Erasing;

/// <summary>An erasure with the version of its record.</summary>
/// <param name="Erasure">The erasure.</param>
/// <param name="Version">Rises by one with each write, from 1.</param>
public sealed record StoredErasure(TenantErasure Erasure, long Version);
