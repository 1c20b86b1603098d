using System.Text.Json.Serialization;

namespace LlmOps.Engine.FineTuning;

/// <summary>What a judge said of two answers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JudgeVerdict>))]
internal enum JudgeVerdict
{
    /// <summary>Neither is better.</summary>
    Tie,

    /// <summary>The base model's is.</summary>
    Base,

    /// <summary>The tuned model's is.</summary>
    Tuned,

    /// <summary>It said nothing that can be read.</summary>
    Unreadable,
}
