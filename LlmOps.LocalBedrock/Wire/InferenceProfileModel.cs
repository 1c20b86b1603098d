namespace LlmOps.LocalBedrock.Wire;

internal sealed record InferenceProfileModel(string ModelArn);
