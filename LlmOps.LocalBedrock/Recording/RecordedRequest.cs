namespace LlmOps.LocalBedrock.Recording;

internal sealed record RecordedRequest(
    DateTimeOffset At,
    string RequestId,
    string Operation,
    string Method,
    string Target,
    string? ModelId,
    int Status,
    string? ErrorType,
    IReadOnlyDictionary<string, string> Headers,
    string Body
);
