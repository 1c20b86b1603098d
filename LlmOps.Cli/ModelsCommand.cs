using System.CommandLine;

namespace LlmOps.Cli;

/// <summary><c>llmops models</c>: the models that answer, and their rollout.</summary>
internal static class ModelsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ApiConnection connection)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON.", Recursive = true };
        var command = new Command("models", "Show tuned models and what changed; promote one or take it back.")
        {
            json,
            Change(connection, json, "promote", "Take a model one step on: a candidate becomes the canary, a canary becomes active."),
            Change(connection, json, "rollback", "Retire a model at once."),
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var api = connection.Open(arguments);
                var registry = await api.SendAsync(HttpMethod.Get, "/v1/models", null, cancellationToken);
                var output = arguments.InvocationConfiguration.Output;
                if (arguments.GetValue(json))
                {
                    await output.WriteLineAsync(registry.ToJsonString(JsonOutput.Indented));
                    return ExitCodes.Success;
                }

                await output.WriteLineAsync($"configured  {registry["configured"]}");
                foreach (var model in registry["models"]!.AsArray())
                {
                    await output.WriteLineAsync(
                        $"{model!["state"], -12}{model["id"]}  {string.Join(' ', model["tenants"]!.AsArray())}{((bool?)model["isStale"] is true ? "  stale" : "")}"
                    );
                }

                foreach (var change in registry["changes"]!.AsArray())
                {
                    await output.WriteLineAsync(
                        $"{change!["at"]!.GetValue<DateTimeOffset>():yyyy-MM-dd HH:mm:ss}  {change["modelId"]}  {change["from"]?.ToString() ?? "-"} -> {change["to"]}, by {change["actor"]}: {change["reason"]}"
                    );
                }

                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Command Change(ApiConnection connection, Option<bool> json, string verb, string description)
    {
        var id = new Argument<string>("model") { Description = "The model's id, as `llmops models` shows it." };
        var command = new Command(verb, description) { id };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var api = connection.Open(arguments);
                var model = await api.SendAsync(
                    HttpMethod.Post,
                    $"/v1/models/{Uri.EscapeDataString(arguments.GetValue(id)!)}/{verb}",
                    null,
                    cancellationToken
                );
                await arguments.InvocationConfiguration.Output.WriteLineAsync(
                    arguments.GetValue(json) ? model.ToJsonString(JsonOutput.Indented) : $"Model {model["id"]} is {model["state"]} now."
                );
                return ExitCodes.Success;
            }
        );
        return command;
    }
}
