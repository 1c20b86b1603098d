using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LlmOps.Cli;

/// <summary><c>llmops ask</c>: a question, its answer and what the answer rests on.</summary>
internal static partial class AskCommand
{
    private static readonly Dictionary<string, string> s_bounds = new()
    {
        [">"] = "gt",
        [">="] = "gte",
        ["<"] = "lt",
        ["<="] = "lte",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(ApiConnection connection)
    {
        var question = new Argument<string>("question") { Description = "The question." };
        var session = new Option<string?>("--session") { Description = "The conversation to continue." };
        var filters = new Option<string[]>("--filter")
        {
            Description =
                "A condition on documents: NAME=VALUE, NAME!=VALUE, NAME>VALUE, NAME>=VALUE, NAME<VALUE or NAME<=VALUE. NAME=VALUE twice "
                + "allows both values.",
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
        var (allowed, operators) = (new Dictionary<string, JsonArray>(), new Dictionary<string, JsonObject>());
        foreach (var condition in conditions)
        {
            if (ConditionPattern().Match(condition) is not { Success: true } match)
            {
                throw new UsageException($"{condition} is no condition; write NAME=VALUE, or !=, >, >=, <, <= in place of =.");
            }

            var (name, comparison, value) = (match.Groups["name"].Value, match.Groups["operator"].Value, match.Groups["value"].Value);
            if (comparison == "=")
            {
                ValuesOf(name).Add(value);
                continue;
            }

            var members = operators.TryGetValue(name, out var known) ? known : operators[name] = [];
            switch (comparison)
            {
                case "!=" when members["not"] is JsonArray others:
                    others.Add(value);
                    break;
                case "!=":
                    members["not"] = new JsonArray(value);
                    break;
                default:
                    members[s_bounds[comparison]] = value;
                    break;
            }
        }

        if (allowed.Keys.FirstOrDefault(operators.ContainsKey) is { } both)
        {
            throw new UsageException($"{both} has values that are allowed and a condition beside them; give one of the two.");
        }

        return new JsonObject([
            .. allowed.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)),
            .. operators.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)),
        ]);

        JsonArray ValuesOf(string name) => allowed.TryGetValue(name, out var known) ? known : allowed[name] = [];
    }

    [GeneratedRegex("^(?<name>[^=!<>]+)(?<operator>!=|>=|<=|=|>|<)(?<value>.*)$", RegexOptions.Singleline)]
    private static partial Regex ConditionPattern();

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
