namespace LlmOps.Engine.FineTuning;

/// <summary>A text as finders read it: full-width letters, digits of other scripts, and the many blanks and dashes become their ASCII
/// forms. Every character keeps its place, so that what is found can be cut out of the text itself.</summary>
internal static class PlainForm
{
    private const char FirstFullWidth = '\uFF01';
    private const char LastFullWidth = '\uFF5E';

    public static string Of(string text)
    {
        var first = text.AsSpan().IndexOfAnyExceptInRange('\0', '\u007F');
        return first < 0
            ? text
            : string.Create(
                text.Length,
                text,
                static (plain, given) =>
                {
                    for (var i = 0; i < plain.Length; i++)
                    {
                        plain[i] = Of(given[i]);
                    }
                }
            );
    }

    private static char Of(char character) =>
        character <= '\u007F' ? character
        : character is >= FirstFullWidth and <= LastFullWidth ? (char)(character - FirstFullWidth + '!')
        : character is '\u00A0' or '\u2007' or '\u2009' or '\u202F' or '\u3000' ? ' '
        : character is >= '\u2010' and <= '\u2015' or '\u2212' ? '-'
        : char.IsDigit(character) ? (char)('0' + (int)char.GetNumericValue(character))
        : character;
}
