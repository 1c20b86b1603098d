using System.Text.Json.Serialization;
using LlmOps.Engine.Asking;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.FineTuning;

/// <summary>One turn on its way into a dataset: a question with passages, and the answer that was accepted.</summary>
internal sealed record Example
{
    public required string TenantId { get; init; }

    public required string SessionId { get; init; }

    public required string TurnId { get; init; }

    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Question { get; init; }

    /// <summary>The question as it was searched for, where it was rewritten.</summary>
    public string? StandaloneQuestion { get; init; }

    public required IReadOnlyList<ExamplePassage> Passages { get; init; }

    /// <summary>The accepted answer with its markers.</summary>
    public required string Answer { get; init; }

    /// <summary>True where the passages do not hold the answer, and the model should say so.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>True where a cited passage is only its quote, since the document has a newer version.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>True where a person rated the answer as good or corrected it.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>What the example is about: the first document that the answer cites.</summary>
    [JsonIgnore]
    public string Topic { get; init; } = "";

    /// <summary>The conversation, unique over all tenants.</summary>
    [JsonIgnore]
    public string Conversation => $"{TenantId}/{SessionId}";

    /// <summary>What the model should write: the line that the prompt asks for and readers do not see, and the answer.</summary>
    [JsonIgnore]
    public string Completion => $"{(IsRefusal ? AnswerSignal.NotAnswered : AnswerSignal.Answered)}\n{Answer}";

    /// <summary>
    /// The messages that a service would send for the question, without earlier turns: training learns from every answer that it sees, and
    /// those of a history are shortened and have neither markers nor the line that the prompt asks for. What the question needs of them
    /// stands in its rewritten form.
    /// </summary>
    public IList<ChatMessage> Prompt() =>
        GroundedPrompt.Default.Answer([], [.. Passages.Select(passage => passage.ToPassage())], Question, StandaloneQuestion, 0);
}
