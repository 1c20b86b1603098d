using System.CommandLine;
using System.Text.Json.Nodes;

namespace LlmOps.Cli;

/// <summary><c>llmops ask</c>: a question, its answer and what the answer rests on.</summary>
internal static class AskCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ApiConnection connection)
    {
        var question = new Argument<string>("question") { Description = "The question." };
        var session = new Option<string?>("--session") { Description = "The conversation to continue." };
        var filters = new Option<string[]>("--filter")
        {
            Description = "A condition on documents, NAME=VALUE. A name that is given twice allows both values.",
            AllowMultipleArgumentsPerToken = true,
        };
        var json = new Option<bool>("--json") { Description = "Print the whole response as JSON." };
        var command = new Command("ask", "Ask a question.") { question, session, filters, json };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var body = new JsonObject { ["question"] = arguments.GetValue(question) };
                if (arguments.GetValue(session) is { } id)
                {
                    body["sessionId"] = id;
                }

                if (arguments.GetValue(filters) is { Length: > 0 } conditions)
                {
                    body["filters"] = ToFilters(conditions);
                }

                using var api = connection.Open(arguments);
                var output = arguments.InvocationConfiguration.Output;
                if (arguments.GetValue(json))
                {
                    await output.WriteLineAsync(
                        (await api.SendAsync(HttpMethod.Post, "/v1/query", body, cancellationToken)).ToJsonString(JsonOutput.Indented)
                    );
                    return ExitCodes.Success;
                }

                return await PrintAsync(
                    api.StreamAsync("/v1/query", body, cancellationToken),
                    output,
                    arguments.InvocationConfiguration.Error
                );
            }
        );
        return command;
    }

    private static JsonObject ToFilters(string[] conditions)
    {
        var filters = new JsonObject();
        foreach (var condition in conditions)
        {
            if (condition.Split('=', 2) is not [{ Length: > 0 } name, { } value])
            {
                throw new UsageException($"{condition} is no condition; write NAME=VALUE.");
            }

            if (filters[name] is JsonArray values)
            {
                values.Add(value);
            }
            else
            {
                filters[name] = new JsonArray(value);
            }
        }

        return filters;
    }

    private static async Task<int> PrintAsync(IAsyncEnumerable<(string Type, JsonNode Data)> events, TextWriter output, TextWriter error)
    {
        await foreach (var (type, data) in events)
        {
            switch (type)
            {
                case "token":
                    await output.WriteAsync((string?)data["text"]);
                    await output.FlushAsync();
                    break;
                case "final":
                    await output.WriteLineAsync();
                    foreach (var citation in data["citations"]?.AsArray() ?? [])
                    {
                        await output.WriteLineAsync(
                            $"[{citation!["index"]}] {citation["title"] ?? citation["documentId"]}: {citation["quote"]}"
                        );
                    }

                    return ExitCodes.Success;
                case "error":
                    await output.WriteLineAsync();
                    await error.WriteLineAsync((string?)data["detail"] ?? "The answer broke off.");
                    return ExitCodes.Refused;
            }
        }

        await error.WriteLineAsync("The answer broke off.");
        return ExitCodes.Refused;
    }
}
