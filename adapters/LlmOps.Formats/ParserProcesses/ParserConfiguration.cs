using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>What a parser process is told once.</summary>
/// <param name="Version">The parent's <see cref="ParserProtocol.Version"/>.</param>
/// <param name="Documents">The bounds that the parsers keep to.</param>
/// <param name="CpuLimit">Processor time for each document.</param>
/// <param name="MaxMemoryBytes">Physical memory of the process, bytes.</param>
/// <param name="MaxOutputBytes">Length of one parsed document, bytes.</param>
internal sealed record ParserConfiguration(
    int Version,
    DocumentOptions Documents,
    TimeSpan CpuLimit,
    long MaxMemoryBytes,
    int MaxOutputBytes
);
