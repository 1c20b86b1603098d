using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>A chunk in the making.</summary>
/// <param name="Section">The section that it ends in.</param>
/// <param name="Headings">The headings above it.</param>
/// <param name="Kind">What it consists of.</param>
/// <param name="Gaps">How many stretches of unindexed words stand before it.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="Tokens">How long it is.</param>
/// <param name="OpensSection">Whether its section begins with it.</param>
/// <param name="GoesOn">Whether the next passage goes on with what it ends with.</param>
internal readonly record struct Passage(
    Section Section,
    IReadOnlyList<SectionHeading> Headings,
    RunKind Kind,
    int Gaps,
    TextSpan Span,
    int Tokens,
    bool OpensSection,
    bool GoesOn
);
