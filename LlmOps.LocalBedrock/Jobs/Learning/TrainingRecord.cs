using System.Text.Json;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Jobs.Learning;

/// <summary>One record of a training file, whatever its format.</summary>
/// <param name="Request">What the model would be asked.</param>
/// <param name="Answer">What it should say.</param>
internal sealed record TrainingRecord(ConverseRequest Request, string Answer)
{
    /// <summary>Reads a line; null where it is of no format that is known here.</summary>
    public static TrainingRecord? Read(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.TryGetProperty("completion", out var completion))
            {
                var prompt = root.GetProperty("prompt").GetString()!;
                var question = prompt.IndexOf("\n\n<passages>", StringComparison.Ordinal);
                return Of(
                    question < 0 ? "" : prompt[..question],
                    question < 0 ? prompt : prompt[(question + 2)..],
                    completion.GetString()!
                );
            }

            var messages = root.GetProperty("messages").EnumerateArray().ToList();
            var system = root.TryGetProperty("system", out var given) ? Text(given) : "";
            return messages.Count < 2
                ? null
                : Of(system, Text(messages[^2].GetProperty("content")), Text(messages[^1].GetProperty("content")));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static TrainingRecord Of(string system, string question, string answer) =>
        new(
            new ConverseRequest
            {
                System = [new ContentBlock { Text = system }],
                Messages = [new Message { Role = "user", Content = [new ContentBlock { Text = question }] }],
            },
            answer
        );

    private static string Text(JsonElement content) =>
        content.ValueKind == JsonValueKind.String
            ? content.GetString()!
            : string.Join('\n', content.EnumerateArray().Select(block => block.GetProperty("text").GetString()));
}
