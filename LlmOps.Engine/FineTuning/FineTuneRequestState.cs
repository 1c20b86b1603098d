using System.Text.Json.Serialization;

namespace LlmOps.Engine.FineTuning;

/// <summary>What became of a request.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FineTuneRequestState>))]
public enum FineTuneRequestState
{
    /// <summary>No worker has taken it yet.</summary>
    Waiting,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It cannot be done.</summary>
    Refused,
}
