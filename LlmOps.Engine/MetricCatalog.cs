using Names = LlmOps.Engine.EngineDiagnosticsNames;

namespace LlmOps.Engine;

/// <summary>The metrics that dashboards and alarms may rest on, our own and those of ASP.NET Core and Microsoft.Extensions.AI. Tests
/// compare it with the instruments that there are, with what is measured while the services work, with the alarms in <c>infra/</c> and with
/// the table in <c>docs/operations.md</c>.
/// </summary>
public static class MetricCatalog
{
    private static readonly string[] s_modelCall =
    [
        Names.GenAiOperation,
        Names.GenAiProvider,
        Names.GenAiRequestModel,
        Names.GenAiResponseModel,
        Names.ServerAddress,
        Names.ServerPort,
        Names.ErrorType,
    ];

    /// <summary>All of them, in the order of their names.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        new(Names.GenAiOperationDuration, MetricKind.Histogram, "s", s_modelCall, "time of a model call"),
        new(Names.GenAiTimePerOutputChunk, MetricKind.Histogram, "s", s_modelCall, "time between two chunks of a streamed answer"),
        new(Names.GenAiTimeToFirstChunk, MetricKind.Histogram, "s", s_modelCall, "time until a streamed answer begins"),
        new(
            Names.GenAiTokenUsage,
            MetricKind.Histogram,
            "{token}",
            [.. s_modelCall, Names.GenAiTokenType],
            "tokens read and written by a model call"
        ),
        new(
            Names.HttpServerDuration,
            MetricKind.Histogram,
            "s",
            [
                "http.request.method",
                "http.response.status_code",
                "http.route",
                "url.scheme",
                "network.protocol.version",
                Names.ErrorType,
                "aspnetcore.request.is_unhandled",
            ],
            "time of a request to the service"
        ),
        new(Names.AnswerAbstained, MetricKind.Counter, "{answer}", [], "answers that said that the documents do not hold the answer"),
        new(
            Names.AuditEntries,
            MetricKind.Counter,
            "{entry}",
            [Names.AuditAction, Names.AuditWritten],
            "actions of callers that went to the audit log, or could not"
        ),
        new(Names.BudgetDeferred, MetricKind.Counter, "{reservation}", [], "settlements and releases that the ledger did not take at once"),
        new(Names.BudgetRefused, MetricKind.Counter, "{request}", [Names.BudgetCap], "requests refused because a budget was used up"),
        new(Names.BudgetWarned, MetricKind.Counter, "{request}", [Names.BudgetCap], "questions asked while a budget was nearly used up"),
        new(
            Names.CacheLookups,
            MetricKind.Counter,
            "{question}",
            [Names.CacheOutcome],
            "questions for which a cached answer was looked for"
        ),
        new(Names.CacheSavedUsd, MetricKind.Counter, "{USD}", [], "what cached answers saved"),
        new(Names.CitationsRejected, MetricKind.Counter, "{citation}", [], "citations that did not match their passage and were withheld"),
        new(
            Names.CostUnsettledUsd,
            MetricKind.Counter,
            "{USD}",
            [Names.GenAiRequestModel],
            "what reservations were charged with that expired unsettled"
        ),
        new(Names.CostUsd, MetricKind.Counter, "{USD}", [Names.GenAiRequestModel], "what model calls cost"),
        new(Names.Degraded, MetricKind.Counter, "{request}", [Names.Part], "requests answered without one of their parts"),
        new(Names.FineTuneRuns, MetricKind.Counter, "{run}", [Names.Outcome], "fine-tuning runs that ended"),
        new(Names.FineTuneSteps, MetricKind.Counter, "{step}", [Names.FineTuneStep], "steps of fine-tuning runs that were done"),
        new(Names.IngestChunks, MetricKind.Counter, "{chunk}", [], "chunks indexed"),
        new(Names.IngestDocuments, MetricKind.Counter, "{document}", [Names.State], "documents that reached a state"),
        new(
            Names.IngestLeftOut,
            MetricKind.Counter,
            "{character}",
            [Names.LeftOutKind],
            "characters of documents that readers left out on purpose"
        ),
        new(Names.IngestQueueDepth, MetricKind.Gauge, "{message}", [], "documents waiting in the ingest queue"),
        new(Names.IngestStepDuration, MetricKind.Histogram, "s", [Names.Step], "time of one ingestion step"),
        new(
            Names.MemoryFallback,
            MetricKind.Counter,
            "{conversation}",
            [Names.Tier],
            "conversations loaded from a slower tier than the first"
        ),
        new(Names.QuestionsRefused, MetricKind.Counter, "{question}", [], "questions refused because the service had too many under way"),
        new(Names.RetrievalCandidates, MetricKind.Histogram, "{passage}", [Names.Stage], "passages that a stage of retrieval gave"),
        new(Names.RetrievalDuration, MetricKind.Histogram, "s", [Names.Stage], "time of one stage of retrieval"),
        new(
            Names.TelemetryDropped,
            MetricKind.Counter,
            "{record}",
            ["telemetry.signal", "telemetry.drop.reason"],
            "spans, log records and data points that were not sent"
        ),
    ];
}
