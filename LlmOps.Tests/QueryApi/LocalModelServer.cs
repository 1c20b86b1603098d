using System.Buffers.Binary;
using System.Text.Json;
using LlmOps.Tests.Bedrock;

namespace LlmOps.Tests.QueryApi;

/// <summary>A small server with OpenAI's HTTP API, as Ollama and vLLM have it; what its chat says is the test's.</summary>
internal static class LocalModelServer
{
    public const string GoodAnswer = "Contoso acquired Northwind Traders in March 2021 [1].";

    /// <param name="chat">Answers a chat request.</param>
    public static Task<ScriptedBedrock> StartAsync(Func<ScriptedCall, Task> chat) =>
        ScriptedBedrock.StartAsync(call =>
            call.Target switch
            {
                "/v1/chat/completions" => chat(call),
                "/v1/embeddings" => call.JsonAsync(Embed(call.Body)),
                _ => call.JsonAsync("{}", 404),
            }
        );

    /// <summary>A streamed answer in two pieces; without its end where it is to be cut.</summary>
    public static Task AnswerAsync(ScriptedCall call, string text, string? finish = "stop")
    {
        var half = text.Length / 2;
        string[] chunks =
        [
            Chunk(text[..half], null),
            Chunk(text[half..], null),
            .. finish is null
                ? []
                : (string[])
                    [
                        Chunk("", finish),
                        """{"id":"c1","object":"chat.completion.chunk","created":1,"model":"llama3","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":20,"total_tokens":1020}}""",
                        "[DONE]",
                    ],
        ];
        call.Context.Response.ContentType = "text/event-stream";
        return call.JsonAsync(string.Concat(chunks.Select(chunk => $"data: {chunk}\n\n")));
    }

    private static string Chunk(string text, string? finish) =>
        $$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"llama3","choices":[{"index":0,"delta":{"role":"assistant","content":{{JsonSerializer.Serialize(text)}}},"finish_reason":{{JsonSerializer.Serialize(finish)}}}]}""";

    /// <summary>Counts letters: texts of the same words have the same direction.</summary>
    private static string Embed(string body)
    {
        using var request = JsonDocument.Parse(body);
        var input = request.RootElement.GetProperty("input");
        var texts =
            input.ValueKind is JsonValueKind.Array
                ? input.EnumerateArray().Select(text => text.GetString()!).ToArray()
                : [input.GetString()!];
        var data = texts.Select(
            (text, index) =>
            {
                var bytes = new byte[26 * 4];
                for (var letter = 0; letter < 26; letter++)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(
                        bytes.AsSpan(letter * 4),
                        0.01f + text.Count(character => char.ToLowerInvariant(character) == 'a' + letter)
                    );
                }

                return $$"""{"object":"embedding","index":{{index}},"embedding":"{{Convert.ToBase64String(bytes)}}"}""";
            }
        );
        return $$$"""{"object":"list","model":"tiny-embed","data":[{{{string.Join(',', data)}}}],"usage":{"prompt_tokens":{{{texts.Length * 10}}},"total_tokens":{{{texts.Length * 10}}}}}""";
    }
}
