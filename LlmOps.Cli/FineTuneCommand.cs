using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LlmOps.Cli;

/// <summary><c>llmops finetune</c>: what a fine-tuning run would do, runs, and how they go.</summary>
internal static class FineTuneCommand
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Makes the command.</summary>
    public static Command Create(ApiConnection connection)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON.", Recursive = true };
        return new Command("finetune", "Plan, start, follow and stop fine-tuning runs. Needs the operator's key.")
        {
            json,
            Plan(connection, json),
            Run(connection, json),
            Status(connection, json),
            Stop(connection, json),
        };
    }

    private static Command Plan(ApiConnection connection, Option<bool> json)
    {
        var command = new Command("plan", "Show what a run would read, train and cost. Nothing is written.");
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var api = connection.Open(arguments);
                var plan = (await AskWorkerAsync(api, "/v1/finetune/plans", cancellationToken))["plan"]!;
                var output = arguments.InvocationConfiguration.Output;
                if (arguments.GetValue(json))
                {
                    await output.WriteLineAsync(plan.ToJsonString(JsonOutput.Indented));
                    return ExitCodes.Success;
                }

                await output.WriteLineAsync($"turns       {plan["turnsRead"]} from {Time(plan["from"])} to {Time(plan["to"])} UTC");
                foreach (var (filter, count) in plan["leftOut"]!.AsObject())
                {
                    await output.WriteLineAsync($"left out    {count} {filter}");
                }

                await output.WriteLineAsync(
                    $"records     {plan["trainingRecords"]} training, {plan["validationRecords"]} validation, {plan["heldOutRecords"]} held out"
                );
                await output.WriteLineAsync($"tokens      about {plan["trainingTokens"]}");
                await output.WriteLineAsync(
                    plan["estimatedUsd"] is { } usd
                        ? string.Create(CultureInfo.InvariantCulture, $"cost        at most {usd.GetValue<decimal>():0.00##} USD")
                        : "cost        not known: set FineTuning:TrainingUsdPerMillionTokens"
                );
                await output.WriteLineAsync(
                    plan["obstacle"] is { } obstacle ? $"obstacle    {obstacle}" : "A run would start a job: llmops finetune run"
                );
                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Command Run(ApiConnection connection, Option<bool> json)
    {
        var command = new Command("run", "Start a run, or join the one under way, and follow it to its end. Ctrl+C leaves it running.");
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var api = connection.Open(arguments);
                var output = arguments.InvocationConfiguration.Output;
                var isJson = arguments.GetValue(json);
                var id = (await AskWorkerAsync(api, "/v1/finetune/runs", cancellationToken))["runId"]!.GetValue<string>();
                var shown = "";
                while (true)
                {
                    var run = await api.SendAsync(HttpMethod.Get, $"/v1/finetune/runs/{Uri.EscapeDataString(id)}", null, cancellationToken);
                    var progress = Progress(run);
                    if (progress != shown && !isJson)
                    {
                        await output.WriteLineAsync(progress);
                        shown = progress;
                    }

                    if ((string?)run["step"] == "Ended")
                    {
                        await WriteAsync(run, isJson, output);
                        return (string?)run["outcome"] == "Registered" ? ExitCodes.Success : ExitCodes.Refused;
                    }

                    await Task.Delay(s_interval, TimeProvider.System, cancellationToken);
                }
            }
        );
        return command;
    }

    private static Command Status(ApiConnection connection, Option<bool> json)
    {
        var id = new Argument<string?>("run")
        {
            Description = "A run's id. Default: all runs, newest first.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("status", "Show the runs, or one.") { id };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var api = connection.Open(arguments);
                var output = arguments.InvocationConfiguration.Output;
                if (arguments.GetValue(id) is { } named)
                {
                    await WriteAsync(
                        await api.SendAsync(HttpMethod.Get, $"/v1/finetune/runs/{Uri.EscapeDataString(named)}", null, cancellationToken),
                        arguments.GetValue(json),
                        output
                    );
                    return ExitCodes.Success;
                }

                var runs = await api.SendAsync(HttpMethod.Get, "/v1/finetune/runs", null, cancellationToken);
                if (arguments.GetValue(json))
                {
                    await output.WriteLineAsync(runs.ToJsonString(JsonOutput.Indented));
                    return ExitCodes.Success;
                }

                var list = runs["runs"]!.AsArray();
                foreach (var run in list)
                {
                    await output.WriteLineAsync($"{run!["id"], -20}{Time(run["startedAt"])}  {StateOf(run), -22}{run["reason"]}".TrimEnd());
                }

                if (list.Count == 0)
                {
                    await output.WriteLineAsync("There are no runs.");
                }

                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Command Stop(ApiConnection connection, Option<bool> json)
    {
        var id = new Argument<string>("run") { Description = "The run's id." };
        var command = new Command("stop", "Ask a run to end, and its job with it.") { id };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var api = connection.Open(arguments);
                var run = await api.SendAsync(
                    HttpMethod.Post,
                    $"/v1/finetune/runs/{Uri.EscapeDataString(arguments.GetValue(id)!)}/stop",
                    null,
                    cancellationToken
                );
                await arguments.InvocationConfiguration.Output.WriteLineAsync(
                    arguments.GetValue(json) ? run.ToJsonString(JsonOutput.Indented)
                    : (string?)run["step"] == "Ended" ? $"Run {run["id"]} has ended already: {run["outcome"]}."
                    : $"Run {run["id"]} is asked to end; it is at {run["step"]}."
                );
                return ExitCodes.Success;
            }
        );
        return command;
    }

    /// <summary>Leaves a request and waits until the worker has answered it.</summary>
    /// <exception cref="RequestRefusedException">The worker refused, or no worker took it.</exception>
    private static async Task<JsonNode> AskWorkerAsync(ApiClient api, string path, CancellationToken cancellationToken)
    {
        var request = await api.SendAsync(HttpMethod.Post, path, null, cancellationToken);
        var id = request["id"]!.GetValue<string>();
        var startedAt = TimeProvider.System.GetTimestamp();
        while ((string?)request["state"] == "Waiting")
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > s_patience)
            {
                throw new RequestRefusedException(
                    "No worker has answered for two minutes. FineTuneWorker must run, with FineTuning:Tenants or FineTuning:Schedule set; "
                        + "it answers between the steps of a run. The request waits."
                );
            }

            await Task.Delay(s_interval, TimeProvider.System, cancellationToken);
            request = await api.SendAsync(HttpMethod.Get, $"/v1/finetune/requests/{id}", null, cancellationToken);
        }

        return (string?)request["state"] == "Done"
            ? request
            : throw new RequestRefusedException($"The worker refused: {request["reason"]}");
    }

    private static async Task WriteAsync(JsonNode run, bool json, TextWriter output)
    {
        if (json)
        {
            await output.WriteLineAsync(run.ToJsonString(JsonOutput.Indented));
            return;
        }

        await output.WriteLineAsync($"run         {run["id"]}, {StateOf(run)}. {run["reason"]}".TrimEnd());
        await output.WriteLineAsync(
            $"records     {run["trainingRecords"]} training, {run["validationRecords"]} validation, {run["heldOutRecords"]} held out, of {run["turnsRead"]} turns"
        );
        await output.WriteLineAsync(
            $"cost        estimated {run["estimatedUsd"]?.ToString() ?? "-"} USD, charged for training {run["chargedUsd"]?.ToString() ?? "-"} USD"
        );
        if (run["jobArn"] is { } job)
        {
            await output.WriteLineAsync($"job         {job} {run["jobStatus"]}, loss {run["trainingLoss"]?.ToString() ?? "-"}");
        }

        foreach (var score in run["decision"]?["scores"]?.AsArray() ?? [])
        {
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{score!["name"], -12}base {Number(score["base"]):0.0000}, tuned {Number(score["tuned"]):0.0000}, difference {Number(score["low"]):0.0000} to {Number(score["high"]):0.0000}"
                )
            );
        }
    }

    private static string Progress(JsonNode run)
    {
        var records = run["trainingRecords"]?.GetValue<int>() is > 0 and var count ? $"{count} training records" : "";
        return $"{Time(run["changedAt"])}  {run["id"]}  {StateOf(run), -22}{((string?)run["step"] == "Training" ? run["jobStatus"] : records)}".TrimEnd();
    }

    private static string StateOf(JsonNode run) => (string?)((string?)run["step"] == "Ended" ? run["outcome"] : run["step"]) ?? "";

    private static double Number(JsonNode? node) => node?.GetValue<double>() ?? 0;

    private static string Time(JsonNode? node) =>
        node?.GetValue<DateTimeOffset>().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";
}
