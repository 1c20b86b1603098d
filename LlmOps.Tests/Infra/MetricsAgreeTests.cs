using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using LlmOps.Engine;
using LlmOps.Engine.Ingesting;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Tests.Infra;

/// <summary>The list of metrics, the instruments in the code, the alarms' queries and the table in the docs say the same.</summary>
public sealed partial class MetricsAgreeTests
{
    private static readonly string[] s_resourceLabels = ["@resource.service.name", "@resource.deployment.environment.name"];

    private static readonly Dictionary<string, MetricDefinition> s_catalog = MetricCatalog.All.ToDictionary(
        metric => metric.Name,
        StringComparer.Ordinal
    );

    public static TheoryData<string> Alarms => [.. AlarmQueries.Read().Keys];

    [Fact]
    public void EveryInstrumentOfOursIsInTheListWithItsKindAndUnit()
    {
        Instrument[] instruments =
        [
            .. new[] { typeof(EngineDiagnostics).Assembly, typeof(ServiceDefaultsNames).Assembly }
                .Concat(
                    Directory
                        .EnumerateDirectories(RepositoryFiles.PathOf("adapters"))
                        .Select(folder => Assembly.Load(Path.GetFileName(folder)))
                )
                .SelectMany(assembly => assembly.GetTypes())
                .Where(type => !type.ContainsGenericParameters)
                .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                .Where(field => typeof(Instrument).IsAssignableFrom(field.FieldType))
                .Select(field => (Instrument)field.GetValue(null)!),
        ];

        Assert.True(instruments.Length > 10, "The instruments were not found.");
        Assert.All(
            instruments,
            instrument =>
            {
                Assert.True(s_catalog.TryGetValue(instrument.Name, out var listed), $"{instrument.Name} is not in MetricCatalog.");
                Assert.Equal((listed.Kind, listed.Unit), (KindOf(instrument), instrument.Unit));
            }
        );
    }

    [Fact]
    public void EveryMetricOfOursInTheListHasAnInstrument()
    {
        // Other tests make instruments meanwhile, on threads of their own.
        var published = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => published.TryAdd(instrument.Name, true) };
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(IngestMetrics).TypeHandle);
        EveryInstrumentOfOursIsInTheListWithItsKindAndUnit();
        listener.Start();

        Assert.Empty(
            s_catalog
                .Keys.Where(name =>
                    name.StartsWith("rag.", StringComparison.Ordinal) || name.StartsWith("telemetry.", StringComparison.Ordinal)
                )
                .Except(published.Keys)
        );
    }

    [Fact]
    public void NamesOfTheSharedRoomAreThoseInTheList()
    {
        Assert.Equal(ServiceDefaultsNames.TelemetryDropped, EngineDiagnosticsNames.TelemetryDropped);
        Assert.Equal(
            [ServiceDefaultsNames.Signal, ServiceDefaultsNames.DropReason],
            s_catalog[ServiceDefaultsNames.TelemetryDropped].Attributes
        );
    }

    [Theory]
    [MemberData(nameof(Alarms))]
    public void AnAlarmAsksForMetricsAsTheyAreSent(string alarm)
    {
        var selectors = PromqlSelector.Of(AlarmQueries.Read()[alarm]).ToArray();

        Assert.NotEmpty(selectors);
        Assert.All(
            selectors,
            selector =>
            {
                Assert.True(s_catalog.TryGetValue(selector.Metric, out var metric), $"{selector.Metric} is not sent.");
                Assert.All(selector.Matchers, matcher => Assert.Contains(matcher.Label, metric.Attributes.Concat(s_resourceLabels)));
                Assert.Contains(selector.Matchers, matcher => matcher.Label == "@resource.deployment.environment.name");
                var isOfHistogram = selector.Functions.Any(function => function.StartsWith("histogram_", StringComparison.Ordinal));
                Assert.Equal(metric.Kind == MetricKind.Histogram, isOfHistogram || selector.Functions.Contains("absent"));
                Assert.True(
                    metric.Kind == MetricKind.Gauge || selector.Functions.Any(function => function is "rate" or "increase" or "absent"),
                    $"{selector.Metric} only grows: ask for its rate."
                );
            }
        );
    }

    [Fact]
    public void StatesThatAnAlarmWaitsForAreStatesOfDocuments()
    {
        var states = Enum.GetValues<LlmOps.Engine.Knowledge.DocumentState>().Select(IngestMetrics.StateName);
        var asked = AlarmQueries
            .Read()
            .Values.SelectMany(PromqlSelector.Of)
            .SelectMany(selector => selector.Matchers)
            .Where(matcher => matcher.Label == EngineDiagnosticsNames.State)
            .SelectMany(matcher => matcher.Value.Split('|'))
            .ToArray();

        Assert.NotEmpty(asked);
        Assert.All(asked, state => Assert.Contains(state, states));
    }

    [Fact]
    public void TheTableInTheDocsIsTheList() =>
        Assert.Equal(
            MetricCatalog.All.Select(metric =>
                $"| `{metric.Name}` | {metric.Kind.ToString().ToLowerInvariant()} | `{metric.Unit}` | "
                + $"{string.Join(", ", metric.Attributes.Select(name => $"`{name}`"))} | {metric.Meaning} |"
            ),
            TableRow().Matches(RepositoryFiles.Read("docs", "operations.md")).Select(match => match.Value.TrimEnd())
        );

    [Fact]
    public void TheListIsInOrderAndNoAttributeTakesManyValues()
    {
        string[] unbounded =
        [
            EngineDiagnosticsNames.TenantId,
            EngineDiagnosticsNames.DocumentId,
            EngineDiagnosticsNames.Generation,
            EngineDiagnosticsNames.AwsRequestId,
            "gen_ai.conversation.id",
            "url.path",
        ];

        Assert.Equal(
            MetricCatalog.All.Select(metric => metric.Name).Order(StringComparer.Ordinal),
            MetricCatalog.All.Select(metric => metric.Name)
        );
        Assert.Empty(MetricCatalog.All.SelectMany(metric => metric.Attributes).Intersect(unbounded));
    }

    private static MetricKind KindOf(Instrument instrument) =>
        instrument.GetType().Name switch
        {
            var name when name.StartsWith("Counter", StringComparison.Ordinal) => MetricKind.Counter,
            var name when name.StartsWith("Histogram", StringComparison.Ordinal) => MetricKind.Histogram,
            _ => MetricKind.Gauge,
        };

    [GeneratedRegex(@"^\| `[a-z_.]+` \| (?:counter|histogram|gauge) \|.*$", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
