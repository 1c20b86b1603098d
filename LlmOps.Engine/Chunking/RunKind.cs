namespace LlmOps.Engine.Chunking;

/// <summary>Blocks that may stand in one passage.</summary>
internal enum RunKind
{
    Prose,
    Table,
    Code,
}
