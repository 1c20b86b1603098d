using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Ingesting;

/// <summary>Names of the worker's steps, as they stand in <see cref="DocumentRecord.Step"/>, in spans and in metrics.</summary>
public static class IngestSteps
{
    /// <summary>Content to text.</summary>
    public const string Parse = "parse";

    /// <summary>Text to chunks.</summary>
    public const string Chunk = "chunk";

    /// <summary>Chunks to vectors.</summary>
    public const string Embed = "embed";

    /// <summary>Chunks and vectors into the index.</summary>
    public const string Index = "index";

    /// <summary>Entities and relations into the graph.</summary>
    public const string Link = "link";

    /// <summary>Older generations out of all stores.</summary>
    public const string Sweep = "sweep";
}
