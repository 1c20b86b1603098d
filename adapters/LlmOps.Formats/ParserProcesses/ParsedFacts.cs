using LlmOps.Engine.Chunking;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>What a parser says of a document besides its text.</summary>
internal sealed record ParsedFacts(
    IReadOnlyList<LeftOutText> LeftOut,
    int Tables,
    IReadOnlyList<int> PageStarts,
    int PagesWithoutText,
    IReadOnlyDictionary<string, string> Metadata
);
