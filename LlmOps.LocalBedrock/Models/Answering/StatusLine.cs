namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>The line by which an answer says whether it is one, where the prompt asks for it.</summary>
internal static class StatusLine
{
    /// <summary>What a prompt that asks for the line names it by.</summary>
    public const string Tag = "<status>";

    private const string End = "</status>";

    /// <summary>An answer below its line.</summary>
    public static string Above(string answer, bool isAnswer) => $"{Tag}{(isAnswer ? "answered" : "not_answered")}{End}\n{answer}";

    /// <summary>Reads an answer that may have the line.</summary>
    /// <returns>The answer without it, and what it says; null: there is none.</returns>
    public static (string Answer, bool? IsAnswer) Read(string text)
    {
        var end = text.IndexOf(End, StringComparison.Ordinal);
        return text.TrimStart().StartsWith(Tag, StringComparison.Ordinal) && end > 0
            ? (text[(end + End.Length)..].TrimStart(), !text[..end].EndsWith("not_answered", StringComparison.Ordinal))
            : (text, null);
    }
}
