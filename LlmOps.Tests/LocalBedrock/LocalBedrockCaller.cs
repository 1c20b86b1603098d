using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace LlmOps.Tests.LocalBedrock;

/// <summary>Calls LocalBedrock with plain HTTP.</summary>
internal static class LocalBedrockCaller
{
    public const string Chat = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    public const string Embedding = "amazon.titan-embed-text-v2:0";

    public static string ConversePath(string model = Chat, string operation = "converse") =>
        $"/model/{Uri.EscapeDataString(model)}/{operation}";

    public static JsonObject Question(string text) =>
        new()
        {
            ["messages"] = new JsonArray(
                new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["text"] = text }) }
            ),
        };

    public static JsonObject AnswerTask(string question)
    {
        var passages = string.Concat(
            ContosoPassages.All.Select(passage =>
                $"<passage index=\"{passage.Index}\" title=\"{passage.Title}\" "
                + $"section=\"{passage.Section}\">\n{System.Net.WebUtility.HtmlEncode(passage.Text)}\n</passage>\n"
            )
        );
        var request = Question(
            $"<passages>\n{passages}</passages>\n\n<question>\n{System.Net.WebUtility.HtmlEncode(question)}\n</question>"
        );
        request["system"] = new JsonArray(
            new JsonObject { ["text"] = "<task>answer-from-passages</task>\nAnswer only from the passages." }
        );
        return request;
    }

    public static async Task<Reply> SendAsync(
        this HttpClient client,
        HttpMethod method,
        string path,
        JsonNode? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new Reply(
            (int)response.StatusCode,
            response.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase),
            bytes
        );
    }

    public static Task<Reply> PostAsync(this HttpClient client, string path, JsonNode body, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Post, path, body, headers);

    public static Task<Reply> ReadAsync(this HttpClient client, string path) => client.SendAsync(HttpMethod.Get, path);
}
