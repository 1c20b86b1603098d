using System.Diagnostics;
using LlmOps.Engine;

namespace LlmOps.Bedrock;

/// <summary>Names that are Bedrock's own in the GenAI conventions.</summary>
internal static class BedrockTelemetry
{
    /// <summary>The provider's name.</summary>
    public const string Provider = "aws.bedrock";

    /// <summary>The span of the model call under way; null where no listener samples it. The caller's own spans are not ours to write
    /// on.</summary>
    public static Activity? Span() =>
        Activity.Current is { Source.Name: EngineDiagnosticsNames.Source, Kind: ActivityKind.Client } span ? span : null;
}
