using System.Text.RegularExpressions;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Questions about the conversation itself: "What was my first question?"</summary>
internal static partial class ConversationQuestion
{
    /// <summary>Whether a question asks for one that was asked before.</summary>
    public static bool IsOne(string question) => Asked().IsMatch(question);

    /// <summary>Whether a request is to hear the last answer again.</summary>
    public static bool AsksToRepeat(string question) => Repeat().IsMatch(question);

    /// <summary>What was asked, or null where the conversation does not tell.</summary>
    public static string? Answer(string question, IReadOnlyList<string> asked)
    {
        if (asked.Count == 0 || Asked().Match(question) is not { Success: true } match)
        {
            return null;
        }

        var isFirst = match.Groups["which"].Value.ToLowerInvariant() is "first";
        return isFirst ? $"Your first question was: \"{asked[0]}\"" : $"Your last question was: \"{asked[^1]}\"";
    }

    [GeneratedRegex(
        @"\b(?:my|the)\s+(?<which>first|last|previous)\s+question\b|\bwhat\s+did\s+i\s+ask\s+(?:you\s+)?(?<which>first|last|before)\b|\bwhat\s+(?:have|had)\s+i\s+asked\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Asked();

    [GeneratedRegex(
        @"^\W*(?:please\s+)?(?:can|could)?\s*(?:you\s+)?(?:repeat|say)\s+(?:that|this|your\s+(?:last|previous)\s+answer|the\s+(?:last|previous)\s+answer|it)(?:\s+again)?(?:,?\s*please)?\W*$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Repeat();
}
