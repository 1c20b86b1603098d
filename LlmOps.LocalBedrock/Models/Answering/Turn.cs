namespace LlmOps.LocalBedrock.Models.Answering;

internal sealed record Turn(string User, string Assistant);
