using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LlmOps.Cli;

/// <summary><c>llmops budgets</c>: what a tenant may still spend, and changes of it.</summary>
internal static class BudgetsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ApiConnection connection)
    {
        var tenant = new Option<string?>("--tenant")
        {
            Description = "The tenant, for the operator of the deployment. Default: that of the key in use.",
            Recursive = true,
        };
        var key = new Option<string?>("--key")
        {
            Description = "The id of an API key, for its key-daily and key-monthly.",
            Recursive = true,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON.", Recursive = true };
        var command = new Command("budgets", "Show budgets, what is left of them and where they are heading; set and remove them.")
        {
            tenant,
            key,
            json,
            Set(connection, tenant, key, json),
            Remove(connection, tenant, key, json),
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var api = connection.Open(arguments);
                var budgets = await api.SendAsync(
                    HttpMethod.Get,
                    "/v1/budgets" + Query(arguments.GetValue(tenant), arguments.GetValue(key)),
                    null,
                    cancellationToken
                );
                var output = arguments.InvocationConfiguration.Output;
                if (arguments.GetValue(json))
                {
                    await output.WriteLineAsync(budgets.ToJsonString(JsonOutput.Indented));
                    return ExitCodes.Success;
                }

                foreach (var budget in budgets["budgets"]!.AsArray())
                {
                    await output.WriteLineAsync(
                        $"{budget!["name"], -18}{budget["spentUsd"]} of {budget["capUsd"]} USD spent, {budget["leftUsd"]} left, forecast "
                            + $"{budget["forecastUsd"]?.ToString() ?? "-"}, resets {budget["resetsAt"]}"
                    );
                }

                await output.WriteLineAsync($"{budgets["tenant"]}: {budgets["level"]}");
                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Command Set(ApiConnection connection, Option<string?> tenant, Option<string?> key, Option<bool> json)
    {
        var name = Name();
        var usd = new Argument<decimal>("usd") { Description = "US dollars that may be spent in the period." };
        var command = new Command("set", "Set a budget. It holds within seconds.") { name, usd };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var budget = await ChangeAsync(
                    connection,
                    arguments,
                    HttpMethod.Put,
                    Path(arguments, name, tenant, key),
                    new JsonObject { ["usd"] = arguments.GetValue(usd) },
                    cancellationToken
                );
                await arguments.InvocationConfiguration.Output.WriteLineAsync(
                    arguments.GetValue(json)
                        ? budget.ToJsonString(JsonOutput.Indented)
                        : string.Create(CultureInfo.InvariantCulture, $"{Subject(budget)} is {arguments.GetValue(usd)} USD now.")
                );
                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Command Remove(ApiConnection connection, Option<string?> tenant, Option<string?> key, Option<bool> json)
    {
        var name = Name();
        var command = new Command("remove", "Remove a budget that was set. The configured one holds again within seconds.") { name };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var budget = await ChangeAsync(
                    connection,
                    arguments,
                    HttpMethod.Delete,
                    Path(arguments, name, tenant, key),
                    null,
                    cancellationToken
                );
                await arguments.InvocationConfiguration.Output.WriteLineAsync(
                    arguments.GetValue(json)
                        ? budget.ToJsonString(JsonOutput.Indented)
                        : $"{Subject(budget)} is what the configuration says."
                );
                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Argument<string> Name() =>
        new("name") { Description = "tenant-, key-, session- or global-, with daily or monthly, such as tenant-daily." };

    private static async Task<JsonNode> ChangeAsync(
        ApiConnection connection,
        ParseResult arguments,
        HttpMethod method,
        string path,
        JsonNode? body,
        CancellationToken cancellationToken
    )
    {
        using var api = connection.Open(arguments);
        return await api.SendAsync(method, path, body, cancellationToken);
    }

    private static string Path(ParseResult arguments, Argument<string> name, Option<string?> tenant, Option<string?> key) =>
        $"/v1/budgets/{Uri.EscapeDataString(arguments.GetValue(name)!)}{Query(arguments.GetValue(tenant), arguments.GetValue(key))}";

    private static string Subject(JsonNode budget) =>
        string.Join(' ', new[] { budget["tenant"], budget["name"], budget["key"] }.OfType<JsonNode>().Select(part => (string?)part));

    private static string Query(string? tenant, string? key)
    {
        string[] parts =
        [
            .. tenant is null ? [] : new[] { $"tenant={Uri.EscapeDataString(tenant)}" },
            .. key is null ? [] : new[] { $"key={Uri.EscapeDataString(key)}" },
        ];
        return parts.Length == 0 ? "" : "?" + string.Join('&', parts);
    }
}
