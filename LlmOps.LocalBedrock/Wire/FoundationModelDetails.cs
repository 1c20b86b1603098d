namespace LlmOps.LocalBedrock.Wire;

internal sealed record FoundationModelDetails(
    string ModelArn,
    string ModelId,
    string ModelName,
    string ProviderName,
    IReadOnlyList<string> InputModalities,
    IReadOnlyList<string> OutputModalities,
    bool ResponseStreamingSupported,
    IReadOnlyList<string> CustomizationsSupported,
    IReadOnlyList<string> InferenceTypesSupported,
    FoundationModelLifecycle ModelLifecycle
);
