using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>Finds the statements of a text: clauses of which each says something, with the subject that an earlier one names.</summary>
internal static class Statements
{
    private const int FewTokens = 2;
    private const int Remembered = 3;

    /// <summary>The statements of a text in order.</summary>
    /// <param name="sentences">The sentences, each as its clauses.</param>
    /// <param name="read">Reads a part of the text.</param>
    public static List<Statement> Of(
        IEnumerable<(TextUnit Sentence, IReadOnlyList<TextUnit> Clauses)> sentences,
        Func<int, int, TextUnit> read
    )
    {
        var statements = new List<Statement>();
        var before = new List<ContentToken>();
        foreach (var (sentence, clauses) in sentences)
        {
            var units = Merge(clauses, read);
            var first = SubjectOf(sentence);
            foreach (var (i, unit) in (units.Count > 1 ? units : [sentence]).Index())
            {
                statements.Add(
                    new Statement(
                        unit,
                        [
                            .. Refers(unit) ? Referred(before, i > 0 ? units[i - 1] : null) : [],
                            .. i > 0 && SubjectOf(unit).Count == 0 ? first : [],
                        ]
                    )
                );
            }

            // "It" is what the sentence before speaks of, or the one before that.
            before =
            [
                .. before.TakeLast(Remembered),
                .. (first.Count > 0 ? first : sentence.Tokens.Take(1)).Select(token => token with { IsReferredTo = true }),
            ];
        }

        return statements;
    }

    private static List<ContentToken> Referred(List<ContentToken> before, TextUnit? clause) =>
        [.. before, .. clause?.Tokens.Where(token => token.IsThing).Select(token => token with { IsReferredTo = true }) ?? []];

    private static bool Refers(TextUnit unit) =>
        Markers.Of("pronoun", unit.Language) is var pronouns
        && (
            unit.Language == Language.Japanese
                ? pronouns.Entries.Any(entry => unit.Folded.StartsWith(entry, StringComparison.Ordinal))
                : unit.Words.Any(word => pronouns.Contain(word.Text))
        );

    /// <summary>"Screws, plugs and nails": what is only named belongs to what stands before it.</summary>
    private static List<TextUnit> Merge(IReadOnlyList<TextUnit> clauses, Func<int, int, TextUnit> read)
    {
        var units = new List<TextUnit>();
        foreach (var clause in clauses)
        {
            if (units.Count > 0 && (SaysLittle(clause) || SaysLittle(units[^1])))
            {
                units[^1] = read(units[^1].Start, clause.End);
            }
            else
            {
                units.Add(clause);
            }
        }

        return units;
    }

    /// <summary>A name of two words is one thing.</summary>
    private static bool SaysLittle(TextUnit clause) =>
        clause.Tokens.All(token => token.IsName)
        || (clause.Tokens.Count < FewTokens && clause.Tokens.All(token => token.IsThing || token.Value is not null));

    /// <summary>The things that stand before what is said of them.</summary>
    private static List<ContentToken> SubjectOf(TextUnit unit) =>
        unit.Language == Language.Japanese
            ? unit.Tokens.ToList() is var tokens && tokens.FindIndex(token => token.Mark == "は") is var topic and >= 0
                ? tokens[..(topic + 1)]
                : []
            : [.. unit.Tokens.TakeWhile((token, i) => token.IsThing && (i > 0 || token.Mark.Length == 0))];
}
