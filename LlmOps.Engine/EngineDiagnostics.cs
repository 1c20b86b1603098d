using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LlmOps.Engine;

/// <summary>The engine's activity source and meter. Register both under <see cref="EngineDiagnosticsNames.Source"/>.</summary>
public static class EngineDiagnostics
{
    /// <summary>Starts the engine's spans.</summary>
    public static ActivitySource ActivitySource { get; } = new(EngineDiagnosticsNames.Source);

    /// <summary>Makes the engine's instruments.</summary>
    public static Meter Meter { get; } = new(EngineDiagnosticsNames.Source);
}
