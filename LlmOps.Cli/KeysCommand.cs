using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LlmOps.Cli;

/// <summary><c>llmops keys</c>: the API keys of a tenant.</summary>
internal static class KeysCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ApiConnection connection)
    {
        var tenant = new Option<string?>("--tenant")
        {
            Description = "The tenant, for the operator of the deployment. Default: that of the key in use.",
            Recursive = true,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON.", Recursive = true };
        return new Command("keys", "Make, list and revoke API keys.")
        {
            tenant,
            json,
            Issue(connection, tenant, json),
            List(connection, tenant, json),
            Revoke(connection, tenant, json),
        };
    }

    private static Command Issue(ApiConnection connection, Option<string?> tenant, Option<bool> json)
    {
        var name = new Argument<string>("name") { Description = "What the key is for." };
        var scopes = new Option<string[]>("--scope")
        {
            Description = "What it allows: ask, documents:read, documents:write, sessions, usage, admin.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var access = new Option<string[]>("--access")
        {
            Description = "Labels whose documents it may see; * for all.",
            AllowMultipleArgumentsPerToken = true,
        };
        var days = new Option<int?>("--days") { Description = "Days until it expires. Default: never." };
        var command = new Command("create", "Make a key and print it. It is shown this once.") { name, scopes, access, days };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var body = new JsonObject { ["name"] = arguments.GetValue(name), ["scopes"] = ToArray(arguments.GetValue(scopes)) };
                if (arguments.GetValue(access) is { Length: > 0 } labels)
                {
                    body["access"] = ToArray(labels);
                }

                if (arguments.GetValue(days) is { } lifetime)
                {
                    body["expiresAt"] = TimeProvider.System.GetUtcNow().AddDays(lifetime).ToString("O", CultureInfo.InvariantCulture);
                }

                if (arguments.GetValue(tenant) is { } named)
                {
                    body["tenant"] = named;
                }

                using var api = connection.Open(arguments);
                var key = await api.SendAsync(HttpMethod.Post, "/v1/keys", body, cancellationToken);
                await arguments.InvocationConfiguration.Output.WriteLineAsync(
                    arguments.GetValue(json) ? key.ToJsonString(JsonOutput.Indented) : (string?)key["key"]
                );
                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Command List(ApiConnection connection, Option<string?> tenant, Option<bool> json)
    {
        var command = new Command("list", "List the keys, without their secrets.");
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var api = connection.Open(arguments);
                var list = await api.SendAsync(HttpMethod.Get, "/v1/keys" + Query(arguments.GetValue(tenant)), null, cancellationToken);
                var output = arguments.InvocationConfiguration.Output;
                if (arguments.GetValue(json))
                {
                    await output.WriteLineAsync(list.ToJsonString(JsonOutput.Indented));
                    return ExitCodes.Success;
                }

                foreach (var key in list["keys"]!.AsArray())
                {
                    await output.WriteLineAsync(
                        $"{key!["id"], -14}{key["state"], -9}{key["name"], -24}{string.Join(' ', key["scopes"]!.AsArray())}"
                    );
                }

                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Command Revoke(ApiConnection connection, Option<string?> tenant, Option<bool> json)
    {
        var id = new Argument<string>("id") { Description = "The key's id, the 12 characters after llmops_." };
        var command = new Command("revoke", "Revoke a key. It is refused within seconds.") { id };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var api = connection.Open(arguments);
                var key = await api.SendAsync(
                    HttpMethod.Delete,
                    $"/v1/keys/{Uri.EscapeDataString(arguments.GetValue(id)!)}{Query(arguments.GetValue(tenant))}",
                    null,
                    cancellationToken
                );
                await arguments.InvocationConfiguration.Output.WriteLineAsync(
                    arguments.GetValue(json) ? key.ToJsonString(JsonOutput.Indented) : $"Revoked {key["id"]} ({key["name"]})."
                );
                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static JsonArray ToArray(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(value => (JsonNode)value)];

    private static string Query(string? tenant) => tenant is null ? string.Empty : $"?tenant={Uri.EscapeDataString(tenant)}";
}
