using System.CommandLine;

namespace LlmOps.Cli;

/// <summary><c>llmops budgets</c>: what a tenant may still spend.</summary>
internal static class BudgetsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ApiConnection connection)
    {
        var tenant = new Option<string?>("--tenant")
        {
            Description = "The tenant, for the operator of the deployment. Default: that of the key in use.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("budgets", "Show budgets, what is left of them and where they are heading.") { tenant, json };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var api = connection.Open(arguments);
                var named = arguments.GetValue(tenant);
                var budgets = await api.SendAsync(
                    HttpMethod.Get,
                    "/v1/budgets" + (named is null ? "" : $"?tenant={Uri.EscapeDataString(named)}"),
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
}
