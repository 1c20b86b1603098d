using System.Text.Json.Serialization;

namespace LlmOps.Engine.Remembering;

/// <summary>How well a citation's passage was found to say what it is cited for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CitationSupport>))]
public enum CitationSupport
{
    /// <summary>Its values and words stand in the passage.</summary>
    [JsonStringEnumMemberName("supported")]
    Supported,

    /// <summary>The passage says it word for word.</summary>
    [JsonStringEnumMemberName("quoted")]
    Quoted,

    /// <summary>Nothing speaks against it, and words alone cannot tell: another language, or other words.</summary>
    [JsonStringEnumMemberName("unverified")]
    Unverified,
}
