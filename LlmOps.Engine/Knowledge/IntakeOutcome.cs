namespace LlmOps.Engine.Knowledge;

/// <summary>What became of a document that was sent.</summary>
public enum IntakeOutcome
{
    /// <summary>There was no such document.</summary>
    Created,

    /// <summary>It takes the place of the document with its id, once it is ready.</summary>
    Replaced,

    /// <summary>The same content was there already.</summary>
    Unchanged,

    /// <summary>It was not accepted: a store failed. It has to be sent again.</summary>
    NotAccepted,
}
