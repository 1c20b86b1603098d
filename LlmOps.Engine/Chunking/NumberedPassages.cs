using System.Globalization;
using System.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>Chunks as a prompt shows them to a model that reports by their numbers.</summary>
internal static class NumberedPassages
{
    /// <summary>Appends chunks, numbered from 1.</summary>
    public static StringBuilder AppendPassages(this StringBuilder text, IEnumerable<Chunk> chunks)
    {
        foreach (var (at, chunk) in chunks.Index())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"<passage number=\"{at + 1}\">").AppendLine(chunk.Text).AppendLine("</passage>");
        }

        return text;
    }
}
