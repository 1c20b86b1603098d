namespace LlmOps.LocalBedrock.Models;

internal enum ModelKind
{
    Chat,
    Embedding,
    Rerank,
}
