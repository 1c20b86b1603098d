namespace LlmOps.LocalBedrock.Recording;

internal sealed record BillStatement(IReadOnlyDictionary<string, BillLine> Models);
