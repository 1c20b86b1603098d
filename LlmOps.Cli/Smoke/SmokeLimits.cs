namespace LlmOps.Cli.Smoke;

/// <summary>What a deployed API has to reach.</summary>
/// <param name="Recall">Share of answerable questions that are answered rightly, at least.</param>
/// <param name="Support">Share of answers with a citation, at least.</param>
/// <param name="Refused">Share of unanswerable questions that are said to be, at least.</param>
/// <param name="P95Seconds">95th percentile of the seconds for an answer, at most.</param>
/// <param name="CostUsd">US dollars for all questions together, at most.</param>
/// <param name="Degraded">Share of answers that lack one of their parts, at most.</param>
internal sealed record SmokeLimits(double Recall, double Support, double Refused, double P95Seconds, decimal CostUsd, double Degraded)
{
    /// <summary>Holds the answers against the limits.</summary>
    /// <returns>A line for each limit: its name, what was found, and whether that is within the limit.</returns>
    public IReadOnlyList<(string Name, string Found, bool IsMet)> Check(IReadOnlyList<GoldenAnswer> answers)
    {
        var failed = answers.Count(answer => answer.Failure is not null);
        var recall = Share(answers.Where(answer => answer.Question.Answerable), answer => answer.Right);
        var support = Share(answers.Where(answer => answer.Answered), answer => answer.Cited);
        var refused = Share(answers.Where(answer => !answer.Question.Answerable), answer => answer is { Failure: null, Answered: false });
        var p95 = Percentile95([.. answers.Select(answer => answer.Seconds)]);
        var cost = answers.Sum(answer => answer.CostUsd);
        var degraded = answers.Count == 0 ? 0 : Share(answers, answer => answer.Degraded);
        return
        [
            ("failed requests", $"{failed}", failed == 0),
            ("recall", $"{recall:0.###}", recall >= Recall),
            ("answers with citations", $"{support:0.###}", support >= Support),
            ("unanswerable ones refused", $"{refused:0.###}", refused >= Refused),
            ("p95 seconds", $"{p95:0.###}", p95 <= P95Seconds),
            ("US dollars", $"{cost:0.######}", cost <= CostUsd),
            ("degraded", $"{degraded:0.###}", degraded <= Degraded),
        ];
    }

    private static double Share(IEnumerable<GoldenAnswer> answers, Func<GoldenAnswer, bool> isPart)
    {
        var (all, part) = (0, 0);
        foreach (var answer in answers)
        {
            all++;
            part += isPart(answer) ? 1 : 0;
        }

        return all == 0 ? 1 : (double)part / all;
    }

    private static double Percentile95(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? 0 : values[(int)Math.Ceiling(values.Count * 0.95) - 1];
    }
}
