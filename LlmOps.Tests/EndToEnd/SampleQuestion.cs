using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.Tests.EndToEnd;

/// <summary>A line of <c>samples/questions.jsonl</c>.</summary>
internal sealed record SampleQuestion
{
    public required string Id { get; init; }

    /// <summary>The question whose conversation this one continues.</summary>
    public string? After { get; init; }

    [JsonPropertyName("question")]
    public required string Text { get; init; }

    public required bool Answerable { get; init; }

    /// <summary>What an answer says, word for word.</summary>
    public IReadOnlyList<string> Contains { get; init; } = [];

    public static IReadOnlyList<SampleQuestion> ReadAll() =>
        [
            .. File.ReadLines(Path.Combine(Tour.SampleDocuments, "..", "questions.jsonl"))
                .Where(line => line.Length > 0)
                .Select(line => JsonSerializer.Deserialize<SampleQuestion>(line, JsonSerializerOptions.Web)!),
        ];
}
