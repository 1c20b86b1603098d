using System.Text.Json.Serialization;

namespace LlmOps.Engine.FineTuning;

/// <summary>How far a tuned model has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelState>))]
public enum ModelState
{
    /// <summary>It passed the gate and answers no questions yet.</summary>
    Candidate,

    /// <summary>It answers a share of sessions.</summary>
    Canary,

    /// <summary>It answers every session of its tenants.</summary>
    Active,

    /// <summary>It answers no questions any more.</summary>
    Retired,
}
