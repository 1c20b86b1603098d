namespace LlmOps.Engine.Ingestion;

/// <summary>Media types by file name.</summary>
public static class ContentTypes
{
    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".txt"] = "text/plain",
        [".text"] = "text/plain",
        [".log"] = "text/plain",
        [".md"] = "text/markdown",
        [".markdown"] = "text/markdown",
        [".htm"] = "text/html",
        [".html"] = "text/html",
        [".xhtml"] = "application/xhtml+xml",
        [".pdf"] = "application/pdf",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".doc"] = "application/msword",
        [".csv"] = "text/csv",
        [".tsv"] = "text/tab-separated-values",
        [".json"] = "application/json",
        [".jsonl"] = "application/x-ndjson",
        [".ndjson"] = "application/x-ndjson",
    };

    /// <summary>The media type of a file, or null where its extension says nothing.</summary>
    public static string? FromFileName(string? fileName) =>
        fileName is not null && ByExtension.TryGetValue(Path.GetExtension(fileName), out var type) ? type : null;
}
