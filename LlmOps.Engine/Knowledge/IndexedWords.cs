namespace LlmOps.Engine.Knowledge;

/// <summary>The words that a chunk is found by, as one text: it is weighed as the whole that it is read as.</summary>
internal static class IndexedWords
{
    /// <summary>Title, headings, context and text, a line each.</summary>
    public static string Of(string title, IReadOnlyList<string> headings, string? context, string text) =>
        string.Join('\n', [title, .. headings, context, text]);
}
