using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;

namespace LlmOps.Tests.Dashboard;

/// <summary>What the real dashboard understood of the stack, by its own HTTP interface.</summary>
[Collection(DashboardStack.Collection)]
public sealed class DashboardTelemetryTests(DashboardStack stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItReturnsTheWholeTraceOfOneQuestion()
    {
        var trace = await stack.TraceOfQuestionAsync(IsComplete, Cancellation);

        // The caller may have been in a trace of its own.
        var root = Assert.Single(trace.Spans, span => trace.Spans.All(parent => parent.Id != span.Parent));
        Assert.Equal(("query-api", "POST", "200"), (root.Resource, root["http.request.method"], root["http.response.status_code"]));
        Assert.All(trace.Spans, span => Assert.Equal(root.TraceId, span.TraceId));

        var bedrock = stack.Application.GetEndpoint("local-bedrock");
        foreach (var operation in (string[])["embeddings", "rerank", "chat"])
        {
            var call = trace.Spans.First(span => span["gen_ai.operation.name"] == operation);
            Assert.Equal((bedrock.Host, $"{bedrock.Port}"), (call["server.address"], call["server.port"]));
        }

        var chat = trace.Spans.First(span => span["gen_ai.operation.name"] == "chat");
        Assert.Contains(DashboardStack.Question, chat["gen_ai.input.messages"], StringComparison.Ordinal);
        Assert.Contains(stack.Quote, chat["gen_ai.input.messages"], StringComparison.Ordinal);
        Assert.True(int.Parse(chat["gen_ai.usage.input_tokens"]!, System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public async Task EveryServiceSendsLogsAndMetrics()
    {
        var expected = stack.ProjectResources().Select(project => project.Name).Order(StringComparer.Ordinal).ToArray();
        string[] found;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        do
        {
            var resources = await stack.Api.GetFromJsonAsync<JsonArray>("/api/telemetry/resources", patience.Token);
            found =
            [
                .. resources!
                    .Where(resource => (bool)resource!["hasLogs"]! && (bool)resource["hasMetrics"]!)
                    .Select(resource => (string)resource!["name"]!)
                    .Order(StringComparer.Ordinal),
            ];
        } while (!found.SequenceEqual(expected) && !patience.IsCancellationRequested);

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task WithoutItsKeyItRefusesToAnswer()
    {
        using var stranger = new HttpClient { BaseAddress = stack.Frontend };
        using var response = await stranger.GetAsync(new Uri("/api/telemetry/resources", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static bool IsComplete(IReadOnlyList<DashboardSpan> spans) =>
        spans.Any(span => span.Name == "memory load")
        && spans.Any(span => span.Name == "memory append")
        && new[] { "bm25", "knn", "graph", "rerank" }.All(stage => spans.Any(span => span["rag.stage"] == stage))
        && new[] { "embeddings", "rerank", "chat" }.All(operation => spans.Any(span => span["gen_ai.operation.name"] == operation));
}
