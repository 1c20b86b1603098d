using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Ingesting;

/// <summary>Whether a chat model writes for each chunk what it is about; configuration section <c>Ingestion:Context</c>.</summary>
public sealed class ChunkContextOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Ingestion:Context";

    /// <summary>Whether it does. Every chunk costs tokens then, from the budget of ingestion.</summary>
    public bool Enabled { get; set; }

    /// <summary>The chat model that writes; null: the one that answers. A small one does.</summary>
    public string? Model { get; set; }

    /// <summary>Chunks that one call writes for.</summary>
    [Range(1, 50)]
    public int ChunksPerCall { get; set; } = 8;

    /// <summary>Characters of the document, from its beginning, that each call reads besides the chunks. They are the same in every call
    /// for a document, so that a provider with a prompt cache reads them once.</summary>
    [Range(0, 1_000_000)]
    public int DocumentCharacters { get; set; } = 30_000;

    /// <summary>Characters that are kept of what the model writes for a chunk.</summary>
    [Range(40, 2_000)]
    public int MaxCharacters { get; set; } = 300;

    /// <summary>Time limit of one call.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(1);
}
