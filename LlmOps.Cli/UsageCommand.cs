using System.CommandLine;
using System.Text.Json.Nodes;

namespace LlmOps.Cli;

/// <summary><c>llmops usage</c>: what a tenant spent.</summary>
internal static class UsageCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ApiConnection connection)
    {
        var tenant = new Option<string?>("--tenant")
        {
            Description = "The tenant, for the operator of the deployment. Default: that of the key in use.",
        };
        var from = new Option<string?>("--from") { Description = "First UTC day, such as 2026-11-01. Default: the first of the month." };
        var to = new Option<string?>("--to") { Description = "Last UTC day. Default: today." };
        var by = new Option<string[]>("--by")
        {
            Description = "What rows are told apart by: day, model, route, key, purpose. Default: day model.",
            AllowMultipleArgumentsPerToken = true,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("usage", "Show what was spent on models.") { tenant, from, to, by, json };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var dimensions = arguments.GetValue(by) is { Length: > 0 } chosen ? string.Join(',', chosen) : "day,model";
                var query = string.Join(
                    '&',
                    new[]
                    {
                        ("tenant", arguments.GetValue(tenant)),
                        ("from", arguments.GetValue(from)),
                        ("to", arguments.GetValue(to)),
                        ("by", dimensions),
                        ("limit", "10000"),
                    }
                        .Where(parameter => parameter.Item2 is not null)
                        .Select(parameter => $"{parameter.Item1}={Uri.EscapeDataString(parameter.Item2!)}")
                );
                using var api = connection.Open(arguments);
                var usage = await api.SendAsync(HttpMethod.Get, $"/v1/usage?{query}", null, cancellationToken);
                var output = arguments.InvocationConfiguration.Output;
                if (arguments.GetValue(json))
                {
                    await output.WriteLineAsync(usage.ToJsonString(JsonOutput.Indented));
                    return ExitCodes.Success;
                }

                foreach (var row in usage["rows"]!.AsArray())
                {
                    var values = usage["by"]!.AsArray().Select(name => (string?)row![(string)name!] is { Length: > 0 } value ? value : "-");
                    await output.WriteLineAsync(
                        $"{string.Join("  ", values)}  {row!["calls"]} calls  {row["costUsd"]} USD{Estimated(row)}"
                    );
                }

                await output.WriteLineAsync($"{usage["from"]} to {usage["to"]}: {usage["totalUsd"]} USD{Estimated(usage)}");
                return ExitCodes.Success;
            }
        );
        return command;
    }

    /// <summary>What of a sum no provider's figures stand behind: reservations of processes that died.</summary>
    private static string Estimated(JsonNode costs) =>
        (decimal?)costs["estimatedUsd"] is > 0 and var usd ? $" ({usd} of it estimated)" : "";
}
