using System.Text.RegularExpressions;

namespace LlmOps.Engine.Asking;

/// <summary>The numbers in square brackets by which an answer refers to its passages.</summary>
internal static partial class CitationMarkers
{
    /// <summary>A marker is never longer than this; what is longer is text.</summary>
    public const int MaxLength = 24;

    /// <summary>The answer without its markers.</summary>
    public static string Remove(string answer) => Marker().Replace(answer, "");

    /// <summary>The numbers in a marker such as <c>[2]</c> or <c>[1, 3]</c>; empty where the text is no marker.</summary>
    public static IReadOnlyList<int> Read(string text)
    {
        var match = Marker().Match(text);
        return !match.Success || match.Length != text.Length
            ? []
            : [.. Number().Matches(text).Select(number => int.TryParse(number.ValueSpan, out var value) ? value : 0).Distinct()];
    }

    /// <summary>The numbers in all markers of an answer, each once.</summary>
    public static IReadOnlySet<int> ReadAll(string answer) => Marker().Matches(answer).SelectMany(marker => Read(marker.Value)).ToHashSet();

    /// <summary>Whether a text may be the first part of a marker that was cut.</summary>
    public static bool MayBegin(string text) => Beginning().IsMatch(text);

    [GeneratedRegex(@"^\s?[\[【]\s*\d{0,3}(\s*,\s*\d{0,3})*\s*$")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\s?[\[【]\s*[1-9]\d{0,2}(\s*,\s*[1-9]\d{0,2}){0,4}\s*[\]】]")]
    private static partial Regex Marker();

    [GeneratedRegex(@"\d{1,3}")]
    private static partial Regex Number();
}
