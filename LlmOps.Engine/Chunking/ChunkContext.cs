using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>A chunk with the names of what it stands under.</summary>
public static class ChunkContext
{
    /// <summary>The text to embed for a chunk: the document's title, the headings (joined by <c> &gt; </c>), its context and the cleaned
    /// text, each on its own line. A passage that says "it" or "the policy" is so found by the name of what it is about.</summary>
    public static string ToContextualText(this Chunk chunk, string? title)
    {
        var lines = new List<string>(4);
        if (!string.IsNullOrWhiteSpace(title))
        {
            lines.Add(TextCleaner.CleanLine(title));
        }

        if (chunk.Headings.Count > 0)
        {
            lines.Add(string.Join(" > ", chunk.Headings));
        }

        if (!string.IsNullOrWhiteSpace(chunk.Context))
        {
            lines.Add(TextCleaner.CleanLine(chunk.Context));
        }

        lines.Add(TextCleaner.Clean(chunk.Text));
        return string.Join('\n', lines);
    }
}
