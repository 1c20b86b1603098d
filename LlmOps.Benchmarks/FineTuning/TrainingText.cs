using System.Globalization;
using System.Text.RegularExpressions;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>The text of JSON lines as people wrote it.</summary>
internal static partial class TrainingText
{
    /// <summary>Undoes the escapes of JSON and, within them, of the prompt's tags, so that nothing hides behind either.</summary>
    public static string Unescape(string json) =>
        System.Net.WebUtility.HtmlDecode(
            Escape()
                .Replace(
                    json,
                    match =>
                        match.Groups[1].Success
                            ? $"{(char)int.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)}"
                        : match.Value == "\\n" ? "\n"
                        : match.Value[1..]
                )
        );

    [GeneratedRegex(@"\\(?:u([0-9a-fA-F]{4})|.)")]
    private static partial Regex Escape();
}
