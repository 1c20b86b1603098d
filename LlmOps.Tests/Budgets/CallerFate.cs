namespace LlmOps.Tests.Budgets;

/// <summary>What becomes of a caller and of the process that serves it.</summary>
internal enum CallerFate
{
    /// <summary>The question is answered.</summary>
    Answered,

    /// <summary>The model throttles the answer for good.</summary>
    Throttled,

    /// <summary>The caller leaves while money is being reserved.</summary>
    LeavesWhileReserving,

    /// <summary>The caller leaves while the question is being embedded.</summary>
    LeavesWhileEmbedding,

    /// <summary>The caller leaves while passages are being reranked.</summary>
    LeavesWhileReranking,

    /// <summary>The rerank takes too long, and the question is answered without it.</summary>
    RerankIsGivenUp,

    /// <summary>The caller leaves in the middle of the answer.</summary>
    LeavesInAnswer,

    /// <summary>The process ends before the first model call.</summary>
    DiesAfterReserving,

    /// <summary>The process ends while a model call is under way.</summary>
    DiesWhileReranking,

    /// <summary>The process ends in the middle of the answer.</summary>
    DiesInAnswer,

    /// <summary>The process ends with model calls that it has not settled.</summary>
    DiesBeforeSettling,

    /// <summary>The process ends after the settlement, while a rerank is under way that it did not wait for.</summary>
    DiesWithCallUnderWay,

    /// <summary>The process ends as soon as it has settled.</summary>
    DiesAfterSettling,
}
