using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;

namespace LlmOps.Engine.Asking.Support;

/// <summary>A claim of which its passage has next to nothing.</summary>
internal static class Foundations
{
    private const double NextToNothing = 0.34;
    private const double KnowsMost = 0.5;
    private const int FewTokens = 3;
    private const int FewMeanings = 2;

    /// <summary>Whether nothing in a passage bears a claim out.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="passage">The passage.</param>
    /// <param name="isOneLanguage">Whether both are in one language.</param>
    public static bool AreMissing(ReadText claim, ReadPassage passage, bool isOneLanguage) =>
        AreMissing(claim.Whole, passage, isOneLanguage)
        && !claim.Whole.Values.Any(value => IsMoreThanOne(value) && IsTold(value, claim, passage));

    private static bool IsMoreThanOne(TextValue value) => value.Readings is not [1] || value.Kind == ValueKind.Time;

    private static bool IsTold(TextValue value, ReadText claim, ReadPassage passage) =>
        ToldValues.Stand(value, claim, passage) || ToldValues.Follow(value, claim, passage);

    private static bool AreMissing(TextUnit claim, ReadPassage passage, bool isOneLanguage)
    {
        if (!Concepts.Know(claim.Language) || !Concepts.Know(passage.Text.Language))
        {
            return false;
        }

        List<ContentToken> told = [.. passage.Text.SentenceUnits.SelectMany(unit => unit.Tokens), .. passage.Context.Tokens];
        var found = claim.Tokens.Select(token => told.Exists(there => token.IsSame(there, isOneLanguage))).ToList();
        if (claim.Tokens.Index().Any(token => token.Item.Value is not null && found[token.Index]))
        {
            return false;
        }

        return isOneLanguage
            ? found.Count >= FewTokens && !found.Contains(true)
            : AreMissingAbroad(claim.Tokens, found, [.. told.Except(passage.Context.Tokens)]);
    }

    /// <summary>In another language only words whose meaning is known can be found missing.</summary>
    private static bool AreMissingAbroad(IReadOnlyList<ContentToken> claim, List<bool> found, List<ContentToken> told)
    {
        var known = claim.Index().Where(token => token.Item.Concept is not null).ToList();
        return known.Count >= FewMeanings
            && told.Count(token => token.Concept is not null) >= KnowsMost * told.Count(token => token.Value is null && !token.IsName)
            && known.Count(token => found[token.Index]) < NextToNothing * known.Count
            && !claim.Index().Any(token => token.Item.IsName && found[token.Index]);
    }
}
