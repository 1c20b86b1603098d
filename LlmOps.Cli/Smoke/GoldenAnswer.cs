using System.Text.Json.Nodes;

namespace LlmOps.Cli.Smoke;

/// <summary>What came of a golden question.</summary>
/// <param name="Question">The question.</param>
/// <param name="Seconds">Seconds until the whole answer had arrived.</param>
/// <param name="Failure">Why there is no answer; null: there is one.</param>
internal sealed record GoldenAnswer(GoldenQuestion Question, double Seconds, string? Failure = null)
{
    /// <summary>True where the API answered from the documents.</summary>
    public bool Answered { get; private init; }

    /// <summary>True where the answer has citations.</summary>
    public bool Cited { get; private init; }

    /// <summary>True where an answerable question was answered from a known document, with what is known.</summary>
    public bool Right { get; private init; }

    /// <summary>True where the answer lacks one of its parts.</summary>
    public bool Degraded { get; private init; }

    /// <summary>US dollars.</summary>
    public decimal CostUsd { get; private init; }

    /// <summary>True where it is as it should be.</summary>
    public bool IsGood => Failure is null && !Degraded && (Question.Answerable ? Right : !Answered);

    /// <summary>Reads the response of <c>POST /v1/query</c>.</summary>
    public static GoldenAnswer Read(GoldenQuestion question, double seconds, JsonNode response)
    {
        var answered = (bool?)response["answered"] is true;
        var text = (string?)response["answer"] ?? string.Empty;
        var cited = (response["citations"]?.AsArray() ?? []).Select(citation => (string?)citation!["documentId"]).ToList();
        return new(question, seconds)
        {
            Answered = answered,
            Cited = cited.Count > 0,
            Right =
                answered
                && cited.Any(document => IsOneOf(question.Documents, document))
                && (
                    question.Contains.Count == 0 || question.Contains.Any(known => text.Contains(known, StringComparison.OrdinalIgnoreCase))
                ),
            Degraded = response["degraded"] is JsonArray { Count: > 0 },
            CostUsd = (decimal?)response["usage"]?["costUsd"] ?? 0,
        };
    }

    // A document that was sent as a file has the file's extension in its id.
    private static bool IsOneOf(IReadOnlyList<string> known, string? id) =>
        id is not null && (known.Contains(id) || known.Contains(Path.GetFileNameWithoutExtension(id)));

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Question.Id}: {Failure ?? (Degraded ? "degraded"
            : !Question.Answerable ? "answered, though the documents do not say"
            : !Answered ? "not answered"
            : !Right ? "answered without a known document or what is known"
            : "right")}";
}
