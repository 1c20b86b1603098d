using System.Buffers;
using System.Text.RegularExpressions;

namespace LlmOps.Formats;

/// <summary>Raised characters of Unicode.</summary>
internal static partial class Superscript
{
    private const string Plain = "0123456789+-−=()n";
    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ";

    private static readonly SearchValues<char> s_digits = SearchValues.Create("⁰¹²³⁴⁵⁶⁷⁸⁹");

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

    /// <summary>Sets raised numbers of sentences and notes apart from the word behind them, so that the word is found: ²Würde becomes
    /// ² Würde. Isotopes (¹⁴C, ²⁰⁸Pb) and exponents stay as they are.</summary>
    public static string SetApart(string text) => text.AsSpan().IndexOfAny(s_digits) < 0 ? text : NumberBeforeWord().Replace(text, "$0 ");

    [GeneratedRegex(
        @"(?<![\p{L}\p{N})\]])([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?=\p{L}{3})|[¹²³⁴⁵⁶⁷⁸⁹](?=(?!He|Li|Be)\p{L}{2}\P{L}))",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex NumberBeforeWord();
}
