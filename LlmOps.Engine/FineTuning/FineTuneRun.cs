using System.Text.Json.Serialization;

namespace LlmOps.Engine.FineTuning;

/// <summary>A run as it is stored after each step.</summary>
public sealed record FineTuneRun
{
    /// <summary>Its id; it follows from what the run reads and trains, so that the same work has one run.</summary>
    public required string Id { get; init; }

    /// <summary>What it does next.</summary>
    public required FineTuneStep Step { get; init; }

    /// <summary>How it ended.</summary>
    public FineTuneOutcome Outcome { get; init; }

    /// <summary>Why it ended so, in one sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>Who started it: <c>schedule</c> or <c>operator</c>.</summary>
    public required string Trigger { get; init; }

    /// <summary>Turns behind this time are read.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Turns up to this time are read.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The model to start from.</summary>
    public required string BaseModel { get; init; }

    /// <summary>Format of the records.</summary>
    public required string Format { get; init; }

    /// <summary>The tenants that are read, and that the model may answer.</summary>
    public required IReadOnlyList<string> Tenants { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its step last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>True where a person asked for its end.</summary>
    public bool StopRequested { get; init; }

    /// <summary>Hash of the dataset.</summary>
    public string? DatasetHash { get; init; }

    /// <summary>Turns read.</summary>
    public int TurnsRead { get; init; }

    /// <summary>Training records.</summary>
    public int TrainingRecords { get; init; }

    /// <summary>Validation records.</summary>
    public int ValidationRecords { get; init; }

    /// <summary>Held-out questions.</summary>
    public int HeldOutRecords { get; init; }

    /// <summary>Estimated tokens of the training records, once.</summary>
    public long TrainingTokens { get; init; }

    /// <summary>What training and evaluation may cost, US dollars.</summary>
    public decimal? EstimatedUsd { get; init; }

    /// <summary>The UTC day whose budget pays.</summary>
    public DateOnly? ReservedOn { get; init; }

    /// <summary>What was charged for training, US dollars.</summary>
    public decimal? ChargedUsd { get; init; }

    /// <summary>ARN of the job.</summary>
    public string? JobArn { get; init; }

    /// <summary>The job's status in the service's own word.</summary>
    public string? JobStatus { get; init; }

    /// <summary>Loss on the training records.</summary>
    public double? TrainingLoss { get; init; }

    /// <summary>Loss on the validation records.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>ARN of the tuned model.</summary>
    public string? ModelArn { get; init; }

    /// <summary>ARN by which the tuned model is called.</summary>
    public string? ServingArn { get; init; }

    /// <summary>What the gate found.</summary>
    public GateDecision? Decision { get; init; }

    /// <summary>Lines of the dataset whose source has been erased since.</summary>
    public int StaleLines { get; init; }

    /// <summary>True where nothing is left to do.</summary>
    [JsonIgnore]
    public bool IsEnded => Step == FineTuneStep.Ended;
}
