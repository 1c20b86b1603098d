using LlmOps.Engine.Asking.Support.Values;

namespace LlmOps.Engine.Asking.Support;

/// <summary>What the lines of an offer, the cells of a column or the amounts of a passage come to.</summary>
internal static class Totals
{
    private const int MostTerms = 14;
    private const decimal Percent = 100;

    /// <summary>What several lines come to, with or without a part in percent.</summary>
    public static bool Hold(decimal wanted, TextValue value, List<Operand> terms, List<Operand> operands)
    {
        var lines = LinesOf(value, operands);
        var others = terms.Where(term => !lines.Exists(line => line.Sentence == term.Sentence)).Select(term => term.Amount).ToList();
        List<decimal> totals = [];
        if (lines.Count > 0)
        {
            var sum = lines.Sum(line => line.Amount);
            totals.AddRange([sum, sum + others.Sum()]);
            totals.AddRange(others.SelectMany(other => new[] { sum + other, sum - other, other - sum }));
            totals.AddRange(
                lines.SelectMany(
                    (first, i) =>
                        lines
                            .Skip(i + 1)
                            .SelectMany(second =>
                                new[] { first.Amount + second.Amount, first.Amount - second.Amount, second.Amount - first.Amount }
                            )
                )
            );
            totals.AddRange(
                lines.SelectMany(line =>
                    others.SelectMany(other => new[] { line.Amount + other, line.Amount - other, other - line.Amount })
                )
            );
        }

        totals.AddRange(
            terms.Where(term => term.Column > 0).GroupBy(term => term.Column).Select(column => column.Sum(term => term.Amount))
        );
        totals.AddRange(
            terms
                .GroupBy(term => term.Sentence)
                .Where(sentence => sentence.Count() > 2)
                .Select(sentence => sentence.Sum(term => term.Amount))
        );
        if (terms.Count is > 2 and <= MostTerms)
        {
            totals.Add(terms.Sum(term => term.Amount));
            totals.AddRange(Triples(terms));
        }

        var shares = operands.Where(operand => operand.Value.IsPercentage).Select(operand => operand.Amount).Distinct().ToList();
        var pairs = terms.Count <= MostTerms ? Pairs(terms) : [];
        return totals.Contains(wanted)
            || shares.Exists(share =>
                totals
                    .Concat(pairs)
                    .Any(total =>
                        WorkedOutValues.IsAbout(total * share / Percent, wanted)
                        || WorkedOutValues.IsAbout(total * (Percent + share) / Percent, wanted)
                        || WorkedOutValues.IsAbout(total * (Percent - share) / Percent, wanted)
                    )
            );
    }

    private static IEnumerable<decimal> Pairs(List<Operand> terms) =>
        terms.SelectMany((first, i) => terms.Skip(i + 1).Where(first.Meets).Select(second => first.Amount + second.Amount));

    /// <summary>Three that are added, or two that are taken from a third one.</summary>
    private static IEnumerable<decimal> Triples(List<Operand> terms)
    {
        for (var i = 0; i < terms.Count; i++)
        {
            for (var j = i + 1; j < terms.Count; j++)
            {
                if (!terms[i].Meets(terms[j]))
                {
                    continue;
                }

                foreach (var third in terms.Skip(j + 1).Where(term => term.Meets(terms[i]) && term.Meets(terms[j])))
                {
                    var sum = terms[i].Amount + terms[j].Amount + third.Amount;
                    yield return sum;
                    yield return (2 * terms[i].Amount) - sum;
                    yield return (2 * terms[j].Amount) - sum;
                    yield return (2 * third.Amount) - sum;
                }
            }
        }
    }

    /// <summary>What each line comes to that tells a number of pieces and the price of one.</summary>
    private static List<(int Sentence, decimal Amount)> LinesOf(TextValue value, List<Operand> operands)
    {
        var lines = new List<(int, decimal)>();
        foreach (var line in operands.GroupBy(operand => operand.Sentence))
        {
            Operand? count = null;
            foreach (var operand in line)
            {
                if (operand.Value.Dimension == value.Dimension && count is not null)
                {
                    lines.Add((line.Key, count.Amount * operand.Amount));
                    count = null;
                }
                else if (operand.Value.Kind == ValueKind.Number && operand.Amount >= 1)
                {
                    count = operand;
                }
            }
        }

        return lines;
    }
}
