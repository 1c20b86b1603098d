namespace LlmOps.Engine.Ingestion;

/// <summary>What came of accepting a document.</summary>
/// <param name="Record">The record as it now stands.</param>
/// <param name="IsNew">True where a new generation was made and must be ingested; false where the same content was already there.</param>
public sealed record Acceptance(DocumentRecord Record, bool IsNew);
