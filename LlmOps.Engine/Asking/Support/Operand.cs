using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Values;

namespace LlmOps.Engine.Asking.Support;

/// <summary>A number or quantity of a passage, with which others can be worked out.</summary>
/// <param name="Value">The value.</param>
/// <param name="Amount">What it amounts to in the base unit of what it measures.</param>
/// <param name="Sentence">Index of its sentence, line or row.</param>
/// <param name="Column">Index of its cell; -1: it stands in no table.</param>
internal sealed record Operand(TextValue Value, decimal Amount, int Sentence, int Column)
{
    /// <summary>Those of a passage in order.</summary>
    public static List<Operand> In(ReadPassage passage) =>
        [
            .. passage.Text.SentenceUnits.SelectMany(
                (unit, i) =>
                    unit
                        .Values.Where(value => !value.IsSoft && value.Kind is ValueKind.Number or ValueKind.Quantity)
                        .SelectMany(value =>
                            value.Amounts.Select(amount => new Operand(
                                value,
                                amount,
                                i,
                                unit.IsRow ? unit.Folded.AsSpan(0, value.Start).CountAny('|', ';') : -1
                            ))
                        )
            ),
        ];

    /// <summary>Whether two values may belong together: those of a table stand in one row or in one column.</summary>
    public bool Meets(Operand other) =>
        !ReferenceEquals(Value, other.Value) && (Sentence == other.Sentence || Column < 0 || other.Column < 0 || Column == other.Column);

    /// <summary>Whether it measures the same as another value; cells of a table may have their unit in the head of the column.</summary>
    public bool Measures(TextValue other) =>
        Value.Dimension == other.Dimension || (Value.Kind == ValueKind.Number && Column > 0 && other.Kind == ValueKind.Quantity);
}
