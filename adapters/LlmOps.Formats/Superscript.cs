namespace LlmOps.Formats;

/// <summary>Raised characters of Unicode.</summary>
internal static class Superscript
{
    private const string Plain = "0123456789+-−=()n";
    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ";

    /// <summary>Converts a text of which every character has a raised form; others, such as the "th" of "4th", stay as they are.</summary>
    public static bool TryConvert(ReadOnlySpan<char> text, out string raised)
    {
        Span<char> characters = stackalloc char[Math.Min(text.Length, 32)];
        for (var i = 0; i < characters.Length; i++)
        {
            var at = Plain.IndexOf(text[i], StringComparison.Ordinal);
            if (at < 0)
            {
                raised = "";
                return false;
            }

            characters[i] = Raised[at];
        }

        raised = characters.ToString();
        return text.Length is > 0 and <= 32;
    }
}
