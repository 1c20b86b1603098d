namespace LlmOps.Engine.Chunking;

/// <summary>Who says where the subject of a long section changes.</summary>
public enum ChunkBorders
{
    /// <summary>The words of neighboring sentence windows, compared in this process: no model is called.</summary>
    Local,

    /// <summary>The embedding model; what it reads for this is paid for on top of the chunks themselves.</summary>
    Model,
}
