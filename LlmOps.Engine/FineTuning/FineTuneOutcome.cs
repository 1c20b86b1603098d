using System.Text.Json.Serialization;

namespace LlmOps.Engine.FineTuning;

/// <summary>How a run ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FineTuneOutcome>))]
public enum FineTuneOutcome
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The model passed the gate and is registered.</summary>
    Registered,

    /// <summary>The model did not pass the gate.</summary>
    Rejected,

    /// <summary>There were too few records.</summary>
    Skipped,

    /// <summary>Something failed.</summary>
    Failed,

    /// <summary>A person stopped it.</summary>
    Stopped,
}
