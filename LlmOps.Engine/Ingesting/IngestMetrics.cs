using System.Diagnostics.Metrics;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Ingesting;

/// <summary>The instruments of ingestion.</summary>
internal static class IngestMetrics
{
    private static readonly Counter<long> s_documents = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.IngestDocuments,
        "{document}",
        "Documents that reached a state"
    );
    private static readonly Counter<long> s_chunks = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.IngestChunks,
        "{chunk}",
        "Chunks indexed"
    );
    private static readonly Counter<long> s_leftOut = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.IngestLeftOut,
        "{character}",
        "Characters of documents that readers left out on purpose"
    );
    private static readonly Histogram<double> s_steps = EngineDiagnostics.Meter.CreateHistogram<double>(
        EngineDiagnosticsNames.IngestStepDuration,
        "s",
        "Time of one ingestion step"
    );
    private static long s_queueDepth;

    static IngestMetrics() =>
        EngineDiagnostics.Meter.CreateObservableGauge(
            EngineDiagnosticsNames.IngestQueueDepth,
            () => Interlocked.Read(ref s_queueDepth),
            "{message}",
            "Documents waiting in the ingest queue"
        );

    public static void CountDocument(DocumentState state) =>
        s_documents.Add(1, new KeyValuePair<string, object?>(EngineDiagnosticsNames.State, StateName(state)));

    public static void CountLeftOut(IReadOnlyList<LeftOutText> leftOut)
    {
        foreach (var part in leftOut)
        {
            s_leftOut.Add(part.Characters, new KeyValuePair<string, object?>(EngineDiagnosticsNames.LeftOutKind, part.Kind));
        }
    }

    public static void CountChunks(int chunks) => s_chunks.Add(chunks);

    public static void RecordStep(string step, TimeSpan duration) =>
        s_steps.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(EngineDiagnosticsNames.Step, step));

    public static void SetQueueDepth(long depth) => Interlocked.Exchange(ref s_queueDepth, depth);

    public static string StateName(DocumentState state) => state.ToString().ToLowerInvariant();
}
