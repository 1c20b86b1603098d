using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Conversations;

/// <summary>Where an answer has to end.</summary>
internal sealed record InferenceConfigLimits(int MaxTokens, IReadOnlyList<string> StopSequences)
{
    public static InferenceConfigLimits Of(ConverseRequest request, FoundationModel model) =>
        new(
            request.InferenceConfig?.MaxTokens ?? model.MaxOutputTokens,
            [.. request.InferenceConfig?.StopSequences?.Where(stop => !string.IsNullOrEmpty(stop)) ?? []]
        );
}
