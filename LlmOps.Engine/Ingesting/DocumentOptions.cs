using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Ingesting;

/// <summary>Bounds on what is read from one document, so that no input can take the machine with it. Section <c>Documents</c>.</summary>
public sealed class DocumentOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Documents";

    /// <summary>Bytes of content that are read at most.</summary>
    [Range(1, 1024L * 1024 * 1024)]
    public long MaxContentBytes { get; set; } = 100L * 1024 * 1024;

    /// <summary>Characters (UTF-16 code units) of text that one document may give at most.</summary>
    [Range(1, 512 * 1024 * 1024)]
    public int MaxTextCharacters { get; set; } = 50_000_000;

    /// <summary>Bytes to which the parts of an archive (Word) may expand in total.</summary>
    [Range(1, 8L * 1024 * 1024 * 1024)]
    public long MaxArchiveExpandedBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Parts that an archive (Word) may have.</summary>
    [Range(1, 1_000_000)]
    public int MaxArchiveEntries { get; set; } = 10_000;

    /// <summary>How deep elements (HTML, Word) or objects and arrays (JSON) may be nested.</summary>
    [Range(1, 100_000)]
    public int MaxNestingDepth { get; set; } = 512;

    /// <summary>Rows of a table file or records of a JSON file.</summary>
    [Range(1, int.MaxValue)]
    public int MaxRows { get; set; } = 1_000_000;

    /// <summary>Columns of one row of a table file.</summary>
    [Range(1, 100_000)]
    public int MaxColumns { get; set; } = 2_000;

    /// <summary>Characters of one cell of a table file.</summary>
    [Range(1, int.MaxValue)]
    public int MaxCellCharacters { get; set; } = 200_000;

    /// <summary>Pages of a PDF.</summary>
    [Range(1, int.MaxValue)]
    public int MaxPages { get; set; } = 5_000;

    /// <summary>Letters (glyphs) on one page of a PDF.</summary>
    [Range(1, int.MaxValue)]
    public int MaxPageLetters { get; set; } = 200_000;

    /// <summary>Id or ARN of the KMS key that contents and texts in S3 are encrypted with; null: as the bucket says.</summary>
    public string? KmsKey { get; set; }
}
