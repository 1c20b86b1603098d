using System.Diagnostics.Metrics;

namespace LlmOps.Engine.Access;

/// <summary>Counts what the service refuses to keep its answers quick.</summary>
public static class OverloadMetrics
{
    private static readonly Counter<long> s_refused = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.QuestionsRefused,
        "{question}",
        "Questions refused because the service had too many under way."
    );

    /// <summary>A question was refused.</summary>
    public static void CountRefusal() => s_refused.Add(1);
}
