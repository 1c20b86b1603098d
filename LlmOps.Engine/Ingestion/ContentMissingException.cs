namespace LlmOps.Engine.Ingestion;

/// <summary>A record whose content is not there.</summary>
internal sealed class ContentMissingException() : Exception(IngestErrors.ContentMissingMessage);
