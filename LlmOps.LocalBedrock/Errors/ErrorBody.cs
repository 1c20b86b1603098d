namespace LlmOps.LocalBedrock.Errors;

internal sealed record ErrorBody(string Message);
