namespace LlmOps.Engine;

/// <summary>Every span, metric and tag name of the engine, in one place.</summary>
public static class EngineDiagnosticsNames
{
    /// <summary>Name of the engine's activity source and meter.</summary>
    public const string Source = "LlmOps.Engine";

    /// <summary>Histogram, seconds: time of one retrieval stage; tag <see cref="Stage"/>.</summary>
    public const string RetrievalDuration = "rag.retrieval.duration";

    /// <summary>Histogram, candidates: how many passages a stage gave; tag <see cref="Stage"/>.</summary>
    public const string RetrievalCandidates = "rag.retrieval.candidates";

    /// <summary>Counter: answers that said that the documents do not hold the answer.</summary>
    public const string AnswerAbstained = "rag.answer.abstained";

    /// <summary>Counter: requests answered without one of their parts; tag <see cref="Part"/>.</summary>
    public const string Degraded = "rag.degraded";

    /// <summary>Counter: citations that did not match their chunk and were withheld.</summary>
    public const string CitationsRejected = "rag.citations.rejected";

    /// <summary>Counter, US dollars: what model calls cost; tag <c>gen_ai.request.model</c>.</summary>
    public const string CostUsd = "rag.cost.usd";

    /// <summary>Counter, US dollars: what reservations were charged with that expired unsettled; tag <c>gen_ai.request.model</c>.</summary>
    public const string CostUnsettledUsd = "rag.cost.unsettled.usd";

    /// <summary>Counter: questions for which a cached answer was looked for; tag <see cref="CacheOutcome"/>.</summary>
    public const string CacheLookups = "rag.cache.lookups";

    /// <summary>Counter, US dollars: what cached answers saved.</summary>
    public const string CacheSavedUsd = "rag.cache.saved.usd";

    /// <summary>Tag: what looking for a cached answer came to (<c>exact</c>, <c>meaning</c>, <c>changed</c>, <c>none</c>).</summary>
    public const string CacheOutcome = "rag.cache.result";

    /// <summary>Counter: a conversation was loaded from a slower tier than the first; tag <see cref="Tier"/>.</summary>
    public const string MemoryFallback = "rag.memory.fallback";

    /// <summary>Counter: documents that reached a state; tag <see cref="State"/>.</summary>
    public const string IngestDocuments = "rag.ingest.documents";

    /// <summary>Counter: characters of documents that readers left out on purpose; tag <see cref="LeftOutKind"/>.</summary>
    public const string IngestLeftOut = "rag.ingest.left_out";

    /// <summary>Tag: what kind of text was left out.</summary>
    public const string LeftOutKind = "rag.left_out.kind";

    /// <summary>Counter: chunks indexed.</summary>
    public const string IngestChunks = "rag.ingest.chunks";

    /// <summary>Histogram, seconds: time of one ingestion step; tag <see cref="Step"/>.</summary>
    public const string IngestStepDuration = "rag.ingest.step.duration";

    /// <summary>Gauge: documents waiting in the ingest queue.</summary>
    public const string IngestQueueDepth = "rag.ingest.queue.depth";

    /// <summary>Counter: fine-tuning runs that ended; tag <see cref="Outcome"/>.</summary>
    public const string FineTuneRuns = "rag.finetune.runs";

    /// <summary>Counter: steps of fine-tuning runs that were done; tag <see cref="FineTuneStep"/>.</summary>
    public const string FineTuneSteps = "rag.finetune.steps";

    /// <summary>Tag: how a fine-tuning run ended.</summary>
    public const string Outcome = "rag.finetune.outcome";

    /// <summary>Tag: step of a fine-tuning run.</summary>
    public const string FineTuneStep = "rag.finetune.step";

    /// <summary>Tag: retrieval stage (<c>bm25</c>, <c>knn</c>, <c>graph</c>, <c>fuse</c>, <c>rerank</c>).</summary>
    public const string Stage = "rag.stage";

    /// <summary>Tag: the part that was missing.</summary>
    public const string Part = "rag.part";

    /// <summary>Tag: memory tier (<c>temporary</c>, <c>short-term</c>, <c>archive</c>).</summary>
    public const string Tier = "rag.memory.tier";

    /// <summary>Tag: document state.</summary>
    public const string State = "rag.document.state";

    /// <summary>Tag: ingestion step.</summary>
    public const string Step = "rag.ingest.step";

    /// <summary>Tag: document id.</summary>
    public const string DocumentId = "rag.document.id";

    /// <summary>Tag: generation of a document. On spans and logs only.</summary>
    public const string Generation = "rag.document.generation";

    /// <summary>Tag: how often the worker has begun on a document.</summary>
    public const string Attempt = "rag.ingest.attempt";

    /// <summary>Tag: tenant id. On spans and logs only: never on a metric.</summary>
    public const string TenantId = "tenant.id";

    /// <summary>Tag: AWS's id of a request.</summary>
    public const string AwsRequestId = "aws.request_id";

    /// <summary>Tag: id of the Bedrock guardrail that a call used.</summary>
    public const string GuardrailId = "aws.bedrock.guardrail.id";

    /// <summary>Tag: what a GenAI span does; <c>rerank</c> has no convention yet.</summary>
    public const string GenAiOperation = "gen_ai.operation.name";

    /// <summary>Value of <see cref="GenAiOperation"/>: a whole answer, model calls and retrieval included.</summary>
    public const string InvokeWorkflow = "invoke_workflow";

    /// <summary>Tag: name of a workflow.</summary>
    public const string GenAiWorkflow = "gen_ai.workflow.name";

    /// <summary>Tag, content: the question as searched for.</summary>
    public const string GenAiQuery = "gen_ai.retrieval.query.text";

    /// <summary>Tag, from redacted content on: JSON array of the passages' ids and scores.</summary>
    public const string GenAiDocuments = "gen_ai.retrieval.documents";

    /// <summary>Tag, content: the question as asked.</summary>
    public const string Question = "rag.question";

    /// <summary>Tag, content: the answer as given.</summary>
    public const string Answer = "rag.answer";

    /// <summary>Span event: how an answer turned out; tags <see cref="EvaluationName"/>, <see cref="EvaluationScore"/>,
    /// <see cref="EvaluationLabel"/>.</summary>
    public const string EvaluationEvent = "gen_ai.evaluation.result";

    /// <summary>Tag: <c>citation_support</c> or <c>answered</c>.</summary>
    public const string EvaluationName = "gen_ai.evaluation.name";

    /// <summary>Tag: from 0 to 1.</summary>
    public const string EvaluationScore = "gen_ai.evaluation.score.value";

    /// <summary>Tag: the score in one word.</summary>
    public const string EvaluationLabel = "gen_ai.evaluation.score.label";

    /// <summary>Tag: who provides the model.</summary>
    public const string GenAiProvider = "gen_ai.provider.name";

    /// <summary>Tag: the model asked for.</summary>
    public const string GenAiRequestModel = "gen_ai.request.model";

    /// <summary>Tag: input tokens written to a prompt cache.</summary>
    public const string GenAiCacheCreationTokens = "gen_ai.usage.cache_creation.input_tokens";

    /// <summary>Histogram, seconds: time of one model call.</summary>
    public const string GenAiOperationDuration = "gen_ai.client.operation.duration";

    /// <summary>Histogram, tokens: read or written by one model call; tag <see cref="GenAiTokenType"/>.</summary>
    public const string GenAiTokenUsage = "gen_ai.client.token.usage";

    /// <summary>Histogram, seconds: time until a streamed answer begins.</summary>
    public const string GenAiTimeToFirstChunk = "gen_ai.client.operation.time_to_first_chunk";

    /// <summary>Histogram, seconds: time between two chunks of a streamed answer.</summary>
    public const string GenAiTimePerOutputChunk = "gen_ai.client.operation.time_per_output_chunk";

    /// <summary>Tag: <c>input</c> or <c>output</c>.</summary>
    public const string GenAiTokenType = "gen_ai.token.type";

    /// <summary>Tag: the model that answered.</summary>
    public const string GenAiResponseModel = "gen_ai.response.model";

    /// <summary>Histogram, seconds: time of a request; ASP.NET Core's.</summary>
    public const string HttpServerDuration = "http.server.request.duration";

    /// <summary>Counter: telemetry that was not sent; of the services' shared room.</summary>
    public const string TelemetryDropped = "telemetry.dropped";

    /// <summary>Tag: what went wrong: an error code or an exception's type.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Tag: host of the server called.</summary>
    public const string ServerAddress = "server.address";

    /// <summary>Tag: port of the server called.</summary>
    public const string ServerPort = "server.port";

    /// <summary>Tag: how many passages were to be ordered.</summary>
    public const string RerankCandidates = "rag.rerank.candidates";

    /// <summary>Tag: search units that a rerank call is billed with.</summary>
    public const string RerankUnits = "rag.rerank.units";

    /// <summary>Span: citations that words cannot decide are compared by vectors and judged.</summary>
    public const string CitationReviewSpan = "review citations";

    /// <summary>Tag: how many claims were reviewed.</summary>
    public const string ReviewedClaims = "rag.review.claims";

    /// <summary>Tag: how many of them were found to be supported.</summary>
    public const string ReviewedSupported = "rag.review.supported";

    /// <summary>Tag: how many of them were found to be contradicted or not stated.</summary>
    public const string ReviewedWithheld = "rag.review.withheld";

    /// <summary>Span event: a part did not answer and the request goes on without it; tags <see cref="Part"/> and
    /// <c>error.type</c>.</summary>
    public const string DegradedEvent = "rag.degraded";

    /// <summary>Tag: the parts that a request went without.</summary>
    public const string DegradedParts = "rag.degraded.parts";

    /// <summary>Span: a store makes what it misses, ahead of its first use; the store's kind follows.</summary>
    public const string PrepareSpan = "prepare";

    /// <summary>Span: a session's last turns are loaded.</summary>
    public const string MemoryLoadSpan = "memory load";

    /// <summary>Span: a turn is made durable.</summary>
    public const string MemoryAppendSpan = "memory append";

    /// <summary>Span: a whole session is read.</summary>
    public const string MemoryReadSpan = "memory read";

    /// <summary>Span of storing feedback with its turn.</summary>
    public const string MemoryFeedbackSpan = "memory feedback";

    /// <summary>Span: a session is deleted.</summary>
    public const string MemoryDeleteSpan = "memory delete";

    /// <summary>Span: a turn is archived.</summary>
    public const string MemoryArchiveSpan = "memory archive";

    /// <summary>Counter: actions of callers that went to the audit log, or could not; tags <see cref="AuditAction"/>,
    /// <see cref="AuditWritten"/>.</summary>
    public const string AuditEntries = "rag.audit.entries";

    /// <summary>Tag: what was done, such as <c>document.deleted</c>.</summary>
    public const string AuditAction = "rag.audit.action";

    /// <summary>Tag: whether the audit log has it.</summary>
    public const string AuditWritten = "rag.audit.written";

    /// <summary>Counter: questions refused because the service had too many under way.</summary>
    public const string QuestionsRefused = "rag.questions.refused";

    /// <summary>Counter: requests refused because a budget was used up; tag <see cref="BudgetCap"/>.</summary>
    public const string BudgetRefused = "rag.budget.refused";

    /// <summary>Counter: questions asked while a budget was nearly used up; tag <see cref="BudgetCap"/>.</summary>
    public const string BudgetWarned = "rag.budget.warned";

    /// <summary>Counter: settlements and releases that the ledger did not take at once; they are repeated.</summary>
    public const string BudgetDeferred = "rag.budget.deferred";

    /// <summary>Tag: the cap (<c>tenant-daily</c>, <c>tenant-monthly</c>, <c>global-daily</c>, <c>global-monthly</c>).</summary>
    public const string BudgetCap = "rag.budget.cap";

    /// <summary>Tag: kind of database called, by its older name; some viewers still look for it.</summary>
    public const string DbSystem = "db.system";

    /// <summary>Tag: kind of database called.</summary>
    public const string DbSystemName = "db.system.name";

    /// <summary>Tag: what was asked of the database.</summary>
    public const string DbOperation = "db.operation.name";

    /// <summary>Tag: index or database asked.</summary>
    public const string DbCollection = "db.collection.name";
}
