using System.Text.Json;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record TrainingDataConfig(string? S3Uri, JsonElement? InvocationLogsConfig);
