namespace LlmOps.Engine.Extraction;

/// <summary>What "it", "the company", "she" mean at this point of a chunk.</summary>
internal sealed class Focus
{
    public FoundName? Organization { get; set; }

    public FoundName? Person { get; set; }
}
