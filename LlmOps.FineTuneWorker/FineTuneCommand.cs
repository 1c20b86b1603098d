using System.CommandLine;
using System.Globalization;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Options;

namespace LlmOps.FineTuneWorker;

/// <summary>The commands by which an operator plans, starts, watches and stops runs.</summary>
internal static class FineTuneCommand
{
    private const string ExitCodes = "Exit codes: 0 done, 1 failed, 2 wrong command line";

    /// <summary>Makes the verbs.</summary>
    public static Command[] CreateVerbs()
    {
        var plan = new Command("plan", $"Counts what a run would read and train, and estimates its cost; writes nothing. {ExitCodes}.");
        plan.SetAction((arguments, cancellationToken) => RunAsync("plan", null, arguments, cancellationToken));

        var run = new Command(
            "run",
            $"Starts a run, or joins the one under way, and follows it to its end. {ExitCodes}, 3 the run ended without a registered model."
        );
        run.SetAction((arguments, cancellationToken) => RunAsync("run", null, arguments, cancellationToken));

        var shown = new Argument<string?>("RUN") { Description = "The run's id. Default: all runs.", Arity = ArgumentArity.ZeroOrOne };
        var status = new Command("status", $"Shows the runs, or one. {ExitCodes}.") { shown };
        status.SetAction((arguments, cancellationToken) => RunAsync("status", arguments.GetValue(shown), arguments, cancellationToken));

        var ended = new Argument<string>("RUN") { Description = "The run's id." };
        var stop = new Command("stop", $"Asks a run to end. {ExitCodes}.") { ended };
        stop.SetAction((arguments, cancellationToken) => RunAsync("stop", arguments.GetValue(ended), arguments, cancellationToken));
        return [plan, run, status, stop];
    }

    private static async Task<int> RunAsync(string verb, string? run, ParseResult arguments, CancellationToken cancellationToken)
    {
        var (output, errors) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.AddFineTuneWorker();
        await using var services = builder.Build();
        try
        {
            return verb switch
            {
                "plan" => await PlanAsync(services.Services.GetRequiredService<FineTuneRunner>(), output, cancellationToken),
                "run" => await RunAsync(services.Services.GetRequiredService<FineTuneRunner>(), output, errors, cancellationToken),
                "stop" => await StopAsync(services.Services.GetRequiredService<FineTuneRuns>(), run!, output, errors, cancellationToken),
                _ => await ShowAsync(services.Services.GetRequiredService<FineTuneRuns>(), run, output, errors, cancellationToken),
            };
        }
        catch (Exception e)
            when (e
                    is ModelException
                        or StoreUnavailableException
                        or OptionsValidationException
                        or BudgetExceededException
                        or IOException
                        or InvalidOperationException
            )
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Stopped. The run goes on from where it is when it is started again, or when a worker finds it.");
            return 1;
        }
    }

    private static async Task<int> PlanAsync(FineTuneRunner runner, TextWriter output, CancellationToken cancellationToken)
    {
        var plan = await runner.PlanAsync(cancellationToken);
        await WriteAsync(output, $"turns       {plan.TurnsRead} from {plan.From:yyyy-MM-dd HH:mm} to {plan.To:yyyy-MM-dd HH:mm} UTC");
        foreach (var (filter, count) in plan.LeftOut)
        {
            await WriteAsync(output, $"left out    {count} {filter}");
        }

        await WriteAsync(
            output,
            $"records     {plan.TrainingRecords} training, {plan.ValidationRecords} validation, {plan.HeldOutRecords} held out"
        );
        await WriteAsync(output, $"tokens      about {plan.TrainingTokens}");
        await output.WriteLineAsync(
            plan.EstimatedUsd is { } usd
                ? string.Create(CultureInfo.InvariantCulture, $"cost        at most {usd:0.00} USD")
                : "cost        not known: set FineTuning:TrainingUsdPerMillionTokens"
        );
        await output.WriteLineAsync(plan.Obstacle is { } obstacle ? $"obstacle    {obstacle}" : "A run would start a job.");
        return 0;
    }

    private static async Task<int> RunAsync(
        FineTuneRunner runner,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancellationToken
    )
    {
        if (await runner.FindFaultAsync(cancellationToken) is { } fault)
        {
            await errors.WriteLineAsync(fault);
            return 1;
        }

        try
        {
            var run = await runner.RunToEndAsync("operator", cancellationToken);
            await DescribeAsync(run, output);
            return run.Outcome == FineTuneOutcome.Registered ? 0 : 3;
        }
        finally
        {
            await runner.ReleaseAsync(CancellationToken.None);
        }
    }

    private static async Task<int> StopAsync(
        FineTuneRuns runs,
        string id,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancellationToken
    )
    {
        if (await runs.RequestStopAsync(id, cancellationToken) is not { } run)
        {
            await errors.WriteLineAsync($"There is no run '{id}'.");
            return 1;
        }

        await output.WriteLineAsync(run.IsEnded ? $"Run {id} has ended already." : $"Run {id} is asked to end.");
        return 0;
    }

    private static async Task<int> ShowAsync(
        FineTuneRuns runs,
        string? id,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancellationToken
    )
    {
        if (id is not null)
        {
            if (await runs.FindAsync(id, cancellationToken) is not { } found)
            {
                await errors.WriteLineAsync($"There is no run '{id}'.");
                return 1;
            }

            await DescribeAsync(found, output);
            return 0;
        }

        foreach (var run in await runs.ListAsync(cancellationToken))
        {
            await WriteAsync(output, $"{run.Id}  {run.StartedAt:yyyy-MM-dd HH:mm}  {(run.IsEnded ? run.Outcome : run.Step)}  {run.Reason}");
        }

        return 0;
    }

    private static async Task DescribeAsync(FineTuneRun run, TextWriter output)
    {
        await WriteAsync(output, $"run         {run.Id}, {(run.IsEnded ? run.Outcome : run.Step)}. {run.Reason}");
        var (training, validation, heldOut) = (run.TrainingRecords, run.ValidationRecords, run.HeldOutRecords);
        await WriteAsync(output, $"records     {training} training, {validation} validation, {heldOut} held out, of {run.TurnsRead} turns");
        await WriteAsync(output, $"cost        estimated {run.EstimatedUsd} USD, charged for training {run.ChargedUsd} USD");
        await WriteAsync(output, $"job         {run.JobArn} {run.JobStatus} {run.TrainingLoss}");
        foreach (var score in run.Decision?.Scores ?? [])
        {
            var (low, high) = (score.Low, score.High);
            await WriteAsync(
                output,
                $"{score.Name, -11} base {score.Base:0.0000}, tuned {score.Tuned:0.0000}, difference {low:0.0000} to {high:0.0000}"
            );
        }
    }

    private static Task WriteAsync(TextWriter output, FormattableString line) =>
        output.WriteLineAsync(line.ToString(CultureInfo.InvariantCulture));
}
