using System.Text.RegularExpressions;
using ExcelDataReader;
using LlmOps.Engine.Text;

namespace LlmOps.Formats.Excel;

/// <summary>What the heads and feet of a printed sheet say, without the codes for its name, its file and its pages.</summary>
internal static partial class ExcelMargins
{
    public static IEnumerable<string> Of(HeaderFooter? margins) =>
        margins is null
            ? []
            : (
                (string?[])
                    [margins.FirstHeader, margins.OddHeader, margins.EvenHeader, margins.FirstFooter, margins.OddFooter, margins.EvenFooter]
            )
                .Select(Words)
                .Where(words => words.Any(char.IsLetter))
                .Distinct(StringComparer.Ordinal);

    // The parts on the left, in the middle and on the right begin with a code each; two signs of a code are the sign itself.
    private static string Words(string? margin)
    {
        var parts = Part().Split((margin ?? "").Replace("&&", "\u0001", StringComparison.Ordinal));
        return string.Join(
            " | ",
            parts
                .Where(part => !PageWords.AreAll(TextCleaner.CleanToOneLine(Code().Replace(Number().Replace(part, "1"), ""))))
                .Select(part => TextCleaner.CleanToOneLine(Code().Replace(part, "").Replace('\u0001', '&')))
                .Where(part => part.Length > 0)
        );
    }

    [GeneratedRegex("&[PN]")]
    private static partial Regex Number();

    [GeneratedRegex("&[LCR]")]
    private static partial Regex Part();

    [GeneratedRegex("&\"[^\"]*\"|&K[0-9A-Fa-f]{6}|&[0-9]+|&[A-Za-z]")]
    private static partial Regex Code();
}
