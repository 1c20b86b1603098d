namespace LlmOps.Engine.Ingesting;

/// <summary>A record whose content is not there.</summary>
internal sealed class ContentMissingException() : Exception(IngestErrors.ContentMissingMessage);
