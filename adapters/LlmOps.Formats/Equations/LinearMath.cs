namespace LlmOps.Formats.Equations;

/// <summary>Signs of equations that are written on one line.</summary>
internal static class LinearMath
{
    /// <summary>A part as one operand: in brackets, unless it is a letter, a word or a number.</summary>
    public static string Group(string text, bool isBase = false) =>
        text.Length <= 1
        || text.All(character => char.IsLetterOrDigit(character) || character is '.' or ',')
        || (isBase && text is ['(', .., ')'])
            ? text
            : $"({text})";

    /// <summary>A part as an exponent.</summary>
    public static string Raise(string text) => Superscript.TryConvert(text, out var raised) ? raised : $"^{Group(text)}";

    /// <summary>The root of a part; of the second degree where none is given.</summary>
    public static string Root(string degree, string text) =>
        $"{(Superscript.TryConvert(degree, out var raised) ? raised : degree)}√({text})";
}
