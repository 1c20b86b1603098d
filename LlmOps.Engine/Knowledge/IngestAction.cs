namespace LlmOps.Engine.Knowledge;

/// <summary>What an <see cref="IngestMessage"/> asks for.</summary>
public enum IngestAction
{
    /// <summary>Take the accepted generation to ready.</summary>
    Ingest,

    /// <summary>Finish a deletion that one of the stores could not take part in.</summary>
    Remove,

    /// <summary>Take in objects that were put into the documents bucket; the message names them, and neither tenant nor
    /// document.</summary>
    Import,
}
