using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Names that writing marks: those in quotation marks behind a word («Маяк», „Adler“, 「ひばり」), and Japanese names before a title
/// of address (大石さん).</summary>
internal static partial class QuotedNames
{
    private const int LongestEnding = 2;

    /// <summary>Whether a claim names in this way what a passage in its language does not, while the passage names another.</summary>
    public static bool Differ(TextUnit claim, ReadPassage passage)
    {
        var (said, told) = (In(Quotes(), claim.Folded), In(Quotes(), passage.Text.Folded));
        return (said.Exists(name => !Holds(passage.Text.Folded, name)) && told.Exists(name => !Holds(claim.Folded, name)))
            || In(Addressed(), claim.Folded)
                .Exists(name => name.All(character => !passage.Text.Folded.Contains(character, StringComparison.Ordinal)));
    }

    /// <summary>Whether a text has the words of a name, in any of their forms.</summary>
    private static bool Holds(string text, string name) =>
        name.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(word => text.Contains(word.Length > LongestEnding + 2 ? word[..^LongestEnding] : word, StringComparison.Ordinal));

    private static List<string> In(Regex pattern, string text) => [.. pattern.Matches(text).Select(match => match.Groups["n"].Value)];

    [GeneratedRegex(@"(?<=[\p{L}\d]\s?)[«„“""「『](?<n>[\p{L}\d][\p{L}\d\s.-]{1,30})[»“”""」』]")]
    private static partial Regex Quotes();

    [GeneratedRegex(@"(?<=^|[^\u4e00-\u9fff々])(?<n>[\u4e00-\u9fff々]{1,3})(?:さん|氏|様|先生)")]
    private static partial Regex Addressed();
}
