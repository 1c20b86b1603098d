using LlmOps.Engine.Asking;
using LlmOps.Engine.Chunking;
using Passage = LlmOps.Engine.Asking.Passage;

namespace LlmOps.Tests.Asking;

internal static class Passages
{
    public static Passage Make(int index, string text, string title = "A title", int start = 0, params string[] headings) =>
        new(
            index,
            new Chunk($"doc{index}", 1, 0, start, start + text.Length, text, headings, text.Length / 4),
            title,
            1,
            null,
            new Dictionary<string, int>(),
            null
        );
}
