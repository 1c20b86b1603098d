using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>Neighboring blocks of one kind in one section: prose, a table, or code.</summary>
internal sealed class Run(Section section, RunKind kind, int gaps, TextSpan span, int tokens, IReadOnlyList<Unit> units)
{
    public Section Section => section;

    public RunKind Kind => kind;

    public int Gaps => gaps;

    public TextSpan Span => span;

    public int Tokens => tokens;

    /// <summary>Empty where the run is kept whole.</summary>
    public IReadOnlyList<Unit> Units => units;

    /// <summary>Distances between what stands before and behind each gap of two units; null where nothing was embedded.</summary>
    public float[]? Distances { get; set; }

    /// <summary>Index of its first window among those of the document, or -1.</summary>
    public int FirstWindow { get; set; } = -1;
}
