namespace LlmOps.Engine.Text;

/// <summary>One line: its bounds without the line break, and the bounds of what stands on it.</summary>
internal readonly record struct TextLine(int Start, int End, int ContentStart, int ContentEnd)
{
    public bool IsBlank => ContentStart >= ContentEnd;

    /// <summary>True for <c>- item</c>, <c>* item</c>, <c>• item</c>, <c>1. item</c>, <c>2) item</c>.</summary>
    public bool StartsWithListMark(string text)
    {
        var span = text.AsSpan(ContentStart, ContentEnd - ContentStart);
        if (span.Length < 3)
        {
            return false;
        }

        if (span[0] is '-' or '*' or '+' or '•' or '–' or '‣')
        {
            return char.IsWhiteSpace(span[1]);
        }

        var digits = 0;
        while (digits < 4 && digits < span.Length && char.IsAsciiDigit(span[digits]))
        {
            digits++;
        }

        return digits is > 0 and < 4 && digits + 1 < span.Length && (span[digits] is '.' or ')') && char.IsWhiteSpace(span[digits + 1]);
    }
}
