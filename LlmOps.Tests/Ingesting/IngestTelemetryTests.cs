using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmOps.Engine;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Tests.Ingesting;

public sealed class IngestTelemetryTests : IDisposable
{
    private readonly IngestBench _bench = new();
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentDictionary<string, double> _measured = new();
    private readonly ActivityListener _listener;
    private readonly MeterListener _meters = new();

    public IngestTelemetryTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineDiagnosticsNames.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (
                instrument.Meter.Name == EngineDiagnosticsNames.Source
                && instrument.Name.StartsWith("rag.ingest.", StringComparison.Ordinal)
            )
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        _meters.Start();
    }

    public void Dispose()
    {
        _meters.Dispose();
        _listener.Dispose();
        _bench.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.AddOrUpdate(tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}", value, (_, sum) => sum + value);

    [Fact]
    public async Task OneTraceLeadsFromTheAcceptanceThroughEveryStep()
    {
        using var request = new Activity("request").Start();
        await _bench.SendAsync("a", "Acme one\nGlobex two");
        var trace = request.TraceId;
        request.Stop();
        await _bench.WorkAsync();

        var mine = _spans.Where(span => span.TraceId == trace).Select(span => span.OperationName).ToArray();
        Assert.Equal(
            ["accept document", "ingest chunk", "ingest document", "ingest embed", "ingest index", "ingest link", "ingest parse"],
            mine.Order(StringComparer.Ordinal)
        );
        var work = _spans.Single(span => span.TraceId == trace && span.OperationName == "ingest document");
        Assert.Equal("a", work.GetTagItem(EngineDiagnosticsNames.DocumentId));
        Assert.Equal(ActivityKind.Consumer, work.Kind);
    }

    [Fact]
    public async Task EachStateChunkAndStepIsCounted()
    {
        await _bench.SendAsync("a", "one\ntwo\nthree");
        await _bench.SendAsync("b", "corrupt");
        await _bench.WorkAsync();

        // Other tests count on the same meter at the same time.
        foreach (var state in new[] { "received", "parsed", "chunked", "embedded", "indexed", "linked", "ready", "quarantined" })
        {
            Assert.True(_measured.GetValueOrDefault($"{EngineDiagnosticsNames.IngestDocuments} {state}") >= 1, state);
        }

        foreach (var step in new[] { IngestSteps.Parse, IngestSteps.Chunk, IngestSteps.Embed, IngestSteps.Index, IngestSteps.Link })
        {
            Assert.True(_measured.GetValueOrDefault($"{EngineDiagnosticsNames.IngestStepDuration} {step}") >= 1, step);
        }

        Assert.True(_measured.GetValueOrDefault(EngineDiagnosticsNames.IngestChunks) >= 3);
    }
}
