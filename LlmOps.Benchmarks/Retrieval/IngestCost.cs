namespace LlmOps.Benchmarks.Retrieval;

/// <summary>What taking documents in cost.</summary>
/// <param name="PassagesPerSecond">How fast it was; beside other work on the machine it says little.</param>
/// <param name="Processor">Processor time of this process for 1,000 passages, seconds.</param>
/// <param name="BedrockProcessor">That of LocalBedrock.</param>
internal sealed record IngestCost(double PassagesPerSecond, double Processor, double BedrockProcessor);
