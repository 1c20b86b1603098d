using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Ingesting;

/// <summary>The language that most of a document is written in, as letters and small words tell it.</summary>
internal static class DocumentLanguage
{
    private const int Samples = 8;
    private const int SampleLength = 2_000;

    /// <summary>The ISO 639-1 code, or null where nothing tells.</summary>
    public static string? Of(ParsedDocument document)
    {
        if (document.Blocks.Count == 0)
        {
            return null;
        }

        // Pieces from all over the document: its first page is often an abstract, or a license, in another language.
        var votes = new Dictionary<string, int>(StringComparer.Ordinal);
        var step = Math.Max(1, document.Text.Length / Samples);
        var (next, sample) = (0, new StringBuilder());
        foreach (var block in document.Blocks)
        {
            if (block.End <= next)
            {
                continue;
            }

            var start = Math.Max(block.Start, next);
            sample.Append(document.Text, start, Math.Min(block.End - start, SampleLength - sample.Length)).Append('\n');
            if (sample.Length >= Math.Min(SampleLength, step))
            {
                Count();
                next = start - (start % step) + step;
            }
        }

        Count();
        return votes.Count == 0 ? null : votes.MaxBy(vote => vote.Value).Key;

        void Count()
        {
            var language = Language.Of(FoldedText.Fold(sample.ToString()));
            if (language != Language.Unknown)
            {
                votes[language] = votes.GetValueOrDefault(language) + sample.Length;
            }

            sample.Clear();
        }
    }
}
