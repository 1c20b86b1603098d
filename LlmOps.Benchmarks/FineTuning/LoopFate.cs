namespace LlmOps.Benchmarks.FineTuning;

/// <summary>What is planted around a fact, and so whether what is asked about it may reach a dataset.</summary>
internal enum LoopFate
{
    /// <summary>Nothing.</summary>
    Ordinary,

    /// <summary>Personal data in its document, its question and some of its corrections: only the turn without them may be used.</summary>
    PersonalData,

    /// <summary>It is asked in two conversations in nearly the same words: one of the turns may be used.</summary>
    NearDuplicate,

    /// <summary>Its session is erased.</summary>
    ErasedSession,

    /// <summary>Its document is deleted after it was asked about.</summary>
    DeletedDocument,

    /// <summary>Its document has an access label.</summary>
    RestrictedDocument,

    /// <summary>Its tenant has not consented.</summary>
    NoConsent,
}
