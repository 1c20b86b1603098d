using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Numbers of telephones, orders and articles, which are written with or without blanks, hyphens and brackets.</summary>
internal static partial class Codes
{
    /// <summary>Whether a value is a code of the claim, or a part of one, that stands in the passage.</summary>
    public static bool Hold(TextValue value, ReadText claim, ReadPassage passage) =>
        value.Kind switch
        {
            ValueKind.Identifier => passage.Plain.Contains(NormalText.Squeeze(value.Text), StringComparison.OrdinalIgnoreCase),
            ValueKind.Number or ValueKind.Date => IsOfGroups(value, claim, passage) || IsOfIdentifier(value, claim, passage),
            _ => false,
        };

    private static bool IsOfGroups(TextValue value, ReadText claim, ReadPassage passage)
    {
        var code = Groups().Matches(claim.Folded).FirstOrDefault(match => IsWithin(value, match)) is { } found ? Plain(found) : "";
        return code.Length > 0
            && Groups()
                .Matches(passage.Text.Folded)
                .Select(Plain)
                .Any(told =>
                    told.EndsWith(code.TrimStart('0'), StringComparison.Ordinal)
                    || code.EndsWith(told.TrimStart('0'), StringComparison.Ordinal)
                );
    }

    /// <summary>"LM 0310" for LM-0310.</summary>
    private static bool IsOfIdentifier(TextValue value, ReadText claim, ReadPassage passage) =>
        LettersAndDigits().Matches(claim.Folded).FirstOrDefault(match => IsWithin(value, match)) is { } found
        && NormalText.Squeeze(found.Value) is var code
        && passage.Values.Any(told => told.Kind == ValueKind.Identifier && code.Equals(told.Text, StringComparison.OrdinalIgnoreCase));

    private static bool IsWithin(TextValue value, Match match) => match.Index <= value.Start && value.End <= match.Index + match.Length;

    private static string Plain(Match match) => NormalText.Squeeze(TrunkPrefix().Replace(match.Value, ""));

    /// <summary>"+44 20 7946 0018", "0711 / 48 26-190", "03.55.21.00".</summary>
    [GeneratedRegex(@"(?<![\da-z.,])\+?(?:\d(?:[ ()/-]{0,3}\d){4,}|\d{2}(?:\.\d{2}){3,})(?![\da-z]|[.,]\d)")]
    private static partial Regex Groups();

    [GeneratedRegex(@"\b[a-z]{1,4} ?\d[\d-]*\b")]
    private static partial Regex LettersAndDigits();

    /// <summary>The zero that is dialled without the code of the country.</summary>
    [GeneratedRegex(@"\(0\)")]
    private static partial Regex TrunkPrefix();
}
