using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>A chunk in the making.</summary>
internal readonly record struct Passage(
    Section Section,
    IReadOnlyList<SectionHeading> Headings,
    RunKind Kind,
    int Gaps,
    TextSpan Span,
    int Tokens,
    bool OpensSection
);
