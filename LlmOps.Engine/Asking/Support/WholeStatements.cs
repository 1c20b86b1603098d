using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Words;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Statements of a passage that have all of a claim: there a negation alone tells whether they say it.</summary>
internal static class WholeStatements
{
    /// <summary>What the statements say that have all of a claim; null: there are none, or more than a negation tells.</summary>
    public static bool? Contradict(TextUnit claim, ReadPassage passage, string language, bool inOneLanguage)
    {
        if (claim.Tokens.Count < 2 || !Concepts.Know(claim.Language) || !Concepts.Know(passage.Text.Language))
        {
            return null;
        }

        var tellers = passage
            .Text.Statements.Where(statement => new Alignment(claim.Tokens, statement, inOneLanguage) is { Share: >= 1 })
            .Select(statement => statement.Unit)
            .Where(unit => !ExcludeOthers(claim, unit.Denies, unit))
            .ToList();
        var isPlain = tellers.TrueForAll(unit =>
            !Markers.OfOneOrAll("until", unit.Language).AreIn(unit)
            && !Markers.OfOneOrAll("lacking", unit.Language).AreIn(unit)
            && !Markers.OfOneOrAll("except", unit.Language).AreIn(unit)
        );
        if (
            tellers.Exists(unit =>
                unit.Denies != claim.Denies && Denials.TellsUntilWhen(unit.Denies ? unit : claim, unit.Denies ? claim : unit, language)
            )
        )
        {
            return false;
        }

        return tellers.Count == 0 || !isPlain || Markers.OfOneOrAll("lacking", claim.Language).AreIn(claim)
            ? null
            : tellers.TrueForAll(unit => unit.Denies != claim.Denies);
    }

    /// <summary>"Only Harwell holds the certificate": no other does.</summary>
    public static bool ExcludeOthers(TextUnit claim, bool isDenied, TextUnit sentence)
    {
        if (!claim.Denies || isDenied || !Markers.Of("only", sentence.Language).AreIn(sentence))
        {
            return false;
        }

        // "Those who are not members may not".
        var negations = Markers.Of("negation", claim.Language);
        return claim.Words.Count(word => negations.Contain(word.Text)) > 1
            || claim.Tokens.Any(token =>
                token.IsThing && !sentence.Tokens.Any(there => token.IsSame(there, claim.Language == sentence.Language))
            );
    }
}
