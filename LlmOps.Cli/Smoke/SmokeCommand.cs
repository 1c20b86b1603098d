using System.CommandLine;
using System.Globalization;

namespace LlmOps.Cli.Smoke;

/// <summary><c>llmops smoke</c>: whether a deployed API does its work.</summary>
internal static class SmokeCommand
{
    private const int MaxNamed = 20;

    /// <summary>Makes the command.</summary>
    public static Command Create(ApiConnection connection)
    {
        var url = new Argument<string?>("url") { Description = "Where the API is; in place of --url.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<FileInfo?>("--questions")
        {
            Description =
                "Questions whose answers are known, a line of JSON each: id, question, answerable, documents, contains, after?. Without it only "
                + "health and readiness count.",
        };
        var wait = Number("--wait", 120, "Seconds that health and readiness may each take to come up.");
        var recall = Number("--recall", 0.8, "Share of answerable questions that have to be answered rightly.");
        var support = Number("--support", 0.9, "Share of answers that have to have a citation.");
        var refused = Number("--refused", 0.8, "Share of unanswerable questions that have to be refused.");
        var p95 = Number("--p95", 20, "Seconds that 95 of 100 answers may take.");
        var cost = Number("--cost", 0.5, "US dollars that all questions may cost together.");
        var degraded = Number("--degraded", 0.2, "Share of answers that may lack one of their parts.");
        var command = new Command("smoke", "Check that a deployed API does its work.")
        {
            url,
            file,
            wait,
            recall,
            support,
            refused,
            p95,
            cost,
            degraded,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var questions = arguments.GetValue(file) is { } named ? await GoldenQuestion.ReadAsync(named, cancellationToken) : [];
                var limits = new SmokeLimits(
                    arguments.GetValue(recall),
                    arguments.GetValue(support),
                    arguments.GetValue(refused),
                    arguments.GetValue(p95),
                    (decimal)arguments.GetValue(cost),
                    arguments.GetValue(degraded)
                );
                using var api = connection.Open(arguments, arguments.GetValue(url));
                var output = arguments.InvocationConfiguration.Output;
                var check = new SmokeCheck(api, TimeSpan.FromSeconds(arguments.GetValue(wait)), output);
                if (!await check.IsHealthyAsync(cancellationToken))
                {
                    return ExitCodes.Refused;
                }

                return questions.Count == 0 || await ReportAsync(limits, await check.AskAsync(questions, cancellationToken), output)
                    ? ExitCodes.Success
                    : ExitCodes.Refused;
            }
        );
        return command;
    }

    private static async Task<bool> ReportAsync(SmokeLimits limits, IReadOnlyList<GoldenAnswer> answers, TextWriter output)
    {
        var lines = limits.Check(answers);
        foreach (var (name, found, isMet) in lines)
        {
            await output.WriteLineAsync($"{(isMet ? "  ok" : "FAIL")}  {name}: {found}");
        }

        foreach (var answer in answers.Where(answer => !answer.IsGood).Take(MaxNamed))
        {
            await output.WriteLineAsync($"      {answer}");
        }

        await output.WriteLineAsync($"{answers.Count} questions asked.");
        return lines.All(line => line.IsMet);
    }

    private static Option<double> Number(string name, double value, string description) =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
            CustomParser = result =>
            {
                if (
                    !double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    || number is not (>= 0 and < double.PositiveInfinity)
                )
                {
                    result.AddError($"{name} must be a number, zero or above; it is {result.Tokens[0].Value}.");
                }

                return number;
            },
        };
}
