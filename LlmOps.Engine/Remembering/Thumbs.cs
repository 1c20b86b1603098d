using System.Text.Json.Serialization;

namespace LlmOps.Engine.Remembering;

/// <summary>What a reader thinks of an answer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Thumbs>))]
public enum Thumbs
{
    /// <summary>The answer helped.</summary>
    [JsonStringEnumMemberName("up")]
    Up,

    /// <summary>The answer is wrong or did not help.</summary>
    [JsonStringEnumMemberName("down")]
    Down,
}
