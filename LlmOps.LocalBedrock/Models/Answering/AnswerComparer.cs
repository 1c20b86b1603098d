using System.Text.RegularExpressions;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Judges two answers by the words that each shares with the accepted one. It understands nothing.</summary>
internal static partial class AnswerComparer
{
    private const double Noticeable = 0.05;

    /// <summary>The verdict in the form for which the prompt asks.</summary>
    public static string Verdict(Prompt prompt)
    {
        var difference = Nearness(prompt.Answers[1], prompt.Answers[0]) - Nearness(prompt.Answers[2], prompt.Answers[0]);
        return $"<verdict>{(Math.Abs(difference) < Noticeable ? 0 : difference > 0 ? 1 : 2)}</verdict>";
    }

    private static double Nearness(string given, string accepted)
    {
        var (one, other) = (Words(given), Words(accepted));
        return one.Count + other.Count == 0 ? 0 : 2.0 * one.Count(other.Contains) / (one.Count + other.Count);
    }

    private static HashSet<string> Words(string text) =>
        Word().Matches(Marker().Replace(text, "")).Select(match => match.Value.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\[\d{1,3}\]")]
    private static partial Regex Marker();
}
