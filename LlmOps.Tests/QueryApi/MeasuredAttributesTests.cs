using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using LlmOps.Engine;

namespace LlmOps.Tests.QueryApi;

public sealed class MeasuredAttributesTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    [Fact]
    public async Task WhatIsMeasuredHasTheAttributesOfTheListAndNoneThatGrowsWithQuestions()
    {
        var measured = new ConcurrentDictionary<(string Metric, string Attribute), ConcurrentDictionary<string, bool>>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (
                    instrument.Meter.Name.StartsWith("LlmOps.", StringComparison.Ordinal)
                    && !instrument.Meter.Name.StartsWith("LlmOps.Test", StringComparison.Ordinal)
                )
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();

        for (var i = 0; i < 3; i++)
        {
            using var response = await services.Client.PostAsJsonAsync(
                "/v1/query",
                new { question = $"What is the height of tower {i}?", sessionId = $"towers-{i}" },
                TestContext.Current.CancellationToken
            );
            response.EnsureSuccessStatusCode();
        }

        var listed = MetricCatalog.All.ToDictionary(metric => metric.Name, StringComparer.Ordinal);
        Assert.Contains(measured.Keys, key => key.Metric == "rag.retrieval.duration");
        Assert.All(measured.Keys, key => Assert.Contains(key.Attribute, listed[key.Metric].Attributes));
        Assert.All(
            measured.Where(entry => entry.Key.Attribute.StartsWith("rag.", StringComparison.Ordinal)),
            entry => Assert.True(entry.Value.Count <= 20, $"{entry.Key} has {entry.Value.Count} values.")
        );
        Assert.DoesNotContain(
            measured.Values.SelectMany(values => values.Keys),
            value => value.Contains("towers-", StringComparison.Ordinal)
        );

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var (name, value) in tags)
            {
                measured.GetOrAdd((instrument.Name, name), static _ => []).TryAdd($"{value}", true);
            }
        }
    }
}
