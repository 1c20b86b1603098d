using System.CommandLine;
using System.Text.Json.Nodes;

namespace LlmOps.Cli;

/// <summary><c>llmops tenants</c>: the erasure of a tenant.</summary>
internal static class TenantsCommand
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Makes the command.</summary>
    public static Command Create(ApiConnection connection)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON.", Recursive = true };
        return new Command("tenants", "Erase everything that a tenant has, and follow it.")
        {
            json,
            Erase(connection, json),
            Status(connection, json),
        };
    }

    private static Command Erase(ApiConnection connection, Option<bool> json)
    {
        var tenant = new Argument<string>("tenant") { Description = "The tenant." };
        var yes = new Option<bool>("--yes") { Description = "Needed: nothing brings back what is erased.", Required = true };
        var revoke = new Option<bool>("--revoke-keys") { Description = "Revoke the tenant's API keys too." };
        var detach = new Option<bool>("--no-wait") { Description = "Return once the erasure has begun; it goes on by itself." };
        var command = new Command("erase", "Erase a tenant's documents, conversations and what was made of them, and wait for the receipt.")
        {
            tenant,
            yes,
            revoke,
            detach,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                if (!arguments.GetValue(yes))
                {
                    throw new UsageException("Nothing brings back what is erased; say --yes.");
                }

                using var api = connection.Open(arguments);
                var path = $"/v1/tenants/{Uri.EscapeDataString(arguments.GetValue(tenant)!)}";
                var status = await api.SendAsync(
                    HttpMethod.Delete,
                    $"{path}/data{(arguments.GetValue(revoke) ? "?keys=revoke" : "")}",
                    null,
                    cancellationToken
                );
                while (!arguments.GetValue(detach) && (string?)status["state"] != "finished")
                {
                    await Task.Delay(s_interval, TimeProvider.System, cancellationToken);
                    status = await api.SendAsync(HttpMethod.Get, $"{path}/erasure", null, cancellationToken);
                }

                await WriteAsync(status, arguments.InvocationConfiguration.Output, arguments.GetValue(json));
                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Command Status(ApiConnection connection, Option<bool> json)
    {
        var tenant = new Argument<string>("tenant") { Description = "The tenant." };
        var command = new Command("erasure", "Show how far a tenant's last erasure has come.") { tenant };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var api = connection.Open(arguments);
                var status = await api.SendAsync(
                    HttpMethod.Get,
                    $"/v1/tenants/{Uri.EscapeDataString(arguments.GetValue(tenant)!)}/erasure",
                    null,
                    cancellationToken
                );
                await WriteAsync(status, arguments.InvocationConfiguration.Output, arguments.GetValue(json));
                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static async Task WriteAsync(JsonNode status, TextWriter output, bool json)
    {
        if (json)
        {
            await output.WriteLineAsync(status.ToJsonString(JsonOutput.Indented));
            return;
        }

        foreach (var store in status["stores"]!.AsArray())
        {
            await output.WriteLineAsync(
                $"{store!["store"], -20}{store["removed"], 8} removed  "
                    + $"{((bool)store["pending"]! ? (string?)store["error"] ?? "pending" : $"empty at {store["verifiedAt"]}")}"
            );
        }

        await output.WriteLineAsync($"{status["tenant"]}: {status["state"]}");
    }
}
