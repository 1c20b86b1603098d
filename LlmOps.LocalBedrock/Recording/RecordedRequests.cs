namespace LlmOps.LocalBedrock.Recording;

internal sealed record RecordedRequests(IReadOnlyList<RecordedRequest> Requests);
