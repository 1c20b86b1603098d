using LlmOps.Engine;
using LlmOps.Tests.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LlmOps.Tests.QueryApi;

/// <summary>The services over a model that says what it is asked to, with everything that they export.</summary>
/// <param name="receiver">Takes the export.</param>
/// <param name="capture">What <see cref="ContentCapture"/> allows.</param>
/// <param name="question">Word of a question that is answered with <paramref name="answer"/>.</param>
/// <param name="answer">The answer.</param>
internal sealed class ExportingServices(OtlpReceiver receiver, string capture, string question, string answer) : ServicesFixture
{
    /// <summary>The folder whose files the worker takes in.</summary>
    public string DropFolder => Path.Combine(DataFolder, "drop");

    protected override bool CachesAnswers => true;

    protected override IReadOnlyDictionary<string, string> BedrockSettings =>
        new Dictionary<string, string>(receiver.Settings)
        {
            [ContentCapture.Setting] = capture,
            ["LocalBedrock:ScriptedReplies:0:When"] = question,
            ["LocalBedrock:ScriptedReplies:0:Reply"] = answer,
        };

    protected override IReadOnlyDictionary<string, string> ServiceSettings =>
        new Dictionary<string, string>(receiver.Settings)
        {
            [ContentCapture.Setting] = capture,
            ["Ingestion:DropFolder"] = DropFolder,
            ["Ingestion:MaxAttempts"] = "1",
            ["Logging:LogLevel:LlmOps"] = "Debug",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Information",
            ["Logging:LogLevel:System.Net.Http"] = "Information",
        };

    /// <summary>Exports what was recorded so far.</summary>
    public void Flush()
    {
        foreach (var services in (IServiceProvider[])[ApiServices, WorkerServices])
        {
            Assert.True(services.GetRequiredService<TracerProvider>().ForceFlush());
            Assert.True(services.GetRequiredService<MeterProvider>().ForceFlush());
            Assert.True(services.GetRequiredService<LoggerProvider>().ForceFlush());
        }
    }
}
