using System.Text.Json;

namespace LlmOps.LocalBedrock.Wire;

/// <summary>The body of Converse and ConverseStream. Members that the local models have no use for stay opaque.</summary>
internal sealed record ConverseRequest
{
    public IReadOnlyList<Message>? Messages { get; init; }

    public IReadOnlyList<ContentBlock>? System { get; init; }

    public InferenceConfig? InferenceConfig { get; init; }

    public ToolConfig? ToolConfig { get; init; }

    public GuardrailConfig? GuardrailConfig { get; init; }

    public JsonElement? AdditionalModelRequestFields { get; init; }

    public IReadOnlyList<string>? AdditionalModelResponseFieldPaths { get; init; }

    public IReadOnlyDictionary<string, string>? RequestMetadata { get; init; }

    public PerformanceConfig? PerformanceConfig { get; init; }

    public ServiceTier? ServiceTier { get; init; }
}
