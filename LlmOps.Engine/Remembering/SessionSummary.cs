namespace LlmOps.Engine.Remembering;

/// <summary>A session in a list of them.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Title">The question that it began with, shortened to <see cref="MaxTitleCharacters"/>.</param>
/// <param name="LastSequence">Sequence of its last turn.</param>
/// <param name="LastAt">When its last turn was asked, UTC.</param>
/// <param name="AccessLabels">The sets of access labels of the turn that gave the title; empty: the whole tenant sees it; null: not
/// known.</param>
public sealed record SessionSummary(
    string SessionId,
    string Title,
    long LastSequence,
    DateTimeOffset LastAt,
    IReadOnlyList<string>? AccessLabels
)
{
    /// <summary>UTF-16 code units of a title at most.</summary>
    public const int MaxTitleCharacters = 120;

    /// <summary>The title that a question gives: its first line, shortened between characters.</summary>
    internal static string TitleFor(string question)
    {
        var line = question.AsSpan().Trim();
        var end = line.IndexOfAny('\n', '\r');
        line = end < 0 ? line : line[..end].TrimEnd();
        if (line.Length <= MaxTitleCharacters)
        {
            return line.ToString();
        }

        var length = MaxTitleCharacters - 1;
        return string.Concat(line[..(char.IsHighSurrogate(line[length - 1]) ? length - 1 : length)], "…");
    }
}
