namespace LlmOps.Engine.Models.Bedrock;

/// <summary>Names that are Bedrock's own in the GenAI conventions.</summary>
internal static class BedrockTelemetry
{
    /// <summary>The provider's name.</summary>
    public const string Provider = "aws.bedrock";
}
