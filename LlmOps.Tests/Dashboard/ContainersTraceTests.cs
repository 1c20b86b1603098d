using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using LlmOps.AppHost.Stores;
using LlmOps.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.Dashboard;

/// <summary>One question over servers in containers, as the dashboard shows it.</summary>
[Collection(ContainersStack.Collection)]
public sealed class ContainersTraceTests(ContainersStack stack)
{
    private static readonly string[] s_systems = ["opensearch", "neo4j", "redis", "aws.dynamodb", "aws.s3"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheDashboardReturnsTheWholeTraceOfAQuestionWithThePeerOfEveryStoreCall()
    {
        Docker.Require([.. ContainerImageTags.All]);
        var app = await stack.GetAppAsync(Cancellation);

        // The trace is ours: telemetry of whatever else runs in this process must not put its own in the request's head.
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null })
        {
            BaseAddress = app.GetEndpoint("query-api", "http"),
            Timeout = TimeSpan.FromMinutes(5),
        };
        using var dashboard = new DashboardTraces(app);
        await SendAsync(client, "acquisition-announcement.html");
        var asked = await AskAsync(client);

        var trace = await dashboard.FindAsync(trace => trace.Id == asked.TraceId.ToHexString(), IsComplete, Cancellation);

        var root = Assert.Single(trace.Spans, span => span.Parent == asked.SpanId.ToHexString());
        Assert.Equal(
            ("query-api", "POST /v1/query", DashboardSpan.Server, "200"),
            (root.Resource, root.Name, root.Kind, root["http.response.status_code"])
        );
        Assert.All(
            trace.Spans,
            span => Assert.True(span == root || trace.Spans.Any(parent => parent.Id == span.Parent), $"{span.Name} has no parent here.")
        );

        // Every store is called, each call names its peer, and the peer is the container.
        foreach (var (system, resource) in s_systems.Zip((string[])["opensearch", "neo4j", "redis", "dynamodb", "s3"]))
        {
            var endpoint = app.GetEndpoint(resource, resource == "redis" ? "tcp" : "http");
            var calls = trace.Spans.Where(span => span["db.system.name"] == system).ToList();
            Assert.NotEmpty(calls);
            Assert.All(
                calls,
                call =>
                    Assert.Equal(
                        (DashboardSpan.Client, endpoint.Host, $"{endpoint.Port}"),
                        (call.Kind, call["server.address"], call["server.port"])
                    )
            );
        }

        Assert.True(IsWithin(trace, "retrieve bm25", span => span["db.system.name"] == "opensearch"));
        Assert.True(IsWithin(trace, "retrieve knn", span => span["db.system.name"] == "opensearch"));
        Assert.True(IsWithin(trace, "retrieve graph", span => span["db.system.name"] == "neo4j"));
        var bedrock = app.GetEndpoint("local-bedrock");
        foreach (var operation in (string[])["embeddings", "rerank", "chat"])
        {
            Assert.Contains(trace.Spans, span => span["gen_ai.operation.name"] == operation && span["server.port"] == $"{bedrock.Port}");
        }

        Assert.True(IsWithin(trace, "memory load", span => span["db.system.name"] == "redis"));
        Assert.True(IsWithin(trace, "memory load", span => span["db.system.name"] == "aws.dynamodb"));
        Assert.True(IsWithin(trace, "memory append", span => span["db.system.name"] == "aws.dynamodb"));

        // A store call is one span, not a second one for the request beneath it; and what the stores need was made before anybody asked.
        Assert.DoesNotContain(
            trace.Spans,
            span => trace.Spans.Any(parent => parent.Id == span.Parent && parent["db.system.name"] is not null)
        );
        Assert.DoesNotContain(
            trace.Spans,
            span =>
                span["db.operation.name"]
                    is "CreateTable"
                        or "DescribeTable"
                        or "UpdateTimeToLive"
                        or "PutBucket"
                        or "prepare"
                        or "put_template"
                        or "create_index"
        );
    }

    /// <summary>Whether a call lies beneath a span of that name, however deep.</summary>
    private static bool IsWithin(DashboardTrace trace, string name, Func<DashboardSpan, bool> call) =>
        trace
            .Spans.Where(call)
            .Any(span =>
            {
                for (var above = span; above is not null; above = trace.Spans.FirstOrDefault(parent => parent.Id == above.Parent))
                {
                    if (above.Name == name)
                    {
                        return true;
                    }
                }

                return false;
            });

    private static bool IsComplete(DashboardTrace trace) =>
        new[] { "POST /v1/query", "memory load", "retrieve bm25", "retrieve knn", "retrieve graph", "memory append" }.All(name =>
            trace.Spans.Any(span => span.Name == name)
        )
        && new[] { "embeddings", "rerank", "chat" }.All(operation => trace.Spans.Any(span => span["gen_ai.operation.name"] == operation))
        && s_systems.All(system => trace.Spans.Any(span => span["db.system.name"] == system))
        && trace.Spans.All(span => span.Name == "POST /v1/query" || trace.Spans.Any(parent => parent.Id == span.Parent));

    private static async Task SendAsync(HttpClient client, string document)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(Tour.SampleDocuments, document), Cancellation));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        using var form = new MultipartFormDataContent { { content, "files", document } };
        using var accepted = await client.PostAsync("/v1/documents", form, Cancellation);
        accepted.EnsureSuccessStatusCode();
        var receipt = await accepted.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        await Tour.WaitReadyAsync(client, receipt.GetProperty("documents")[0].GetProperty("statusUrl").GetString()!, Cancellation);
    }

    /// <summary>Asks in a session that no tier knows, under a trace of our own, until an answer lacks nothing.</summary>
    private static async Task<ActivityContext> AskAsync(HttpClient client)
    {
        while (true)
        {
            var context = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/query")
            {
                Content = JsonContent.Create(new { sessionId = context.TraceId.ToHexString(), question = DashboardStack.Question }),
                Headers =
                {
                    { "traceparent", $"00-{context.TraceId}-{context.SpanId}-01" },
                    // The trace is to show the model.
                    { "Cache-Control", "no-cache" },
                },
            };
            using var response = await client.SendAsync(request, Cancellation);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
            if (response.IsSuccessStatusCode && answer.GetProperty("degraded").GetArrayLength() == 0)
            {
                Assert.True(answer.GetProperty("answered").GetBoolean(), answer.ToString());
                return context;
            }

            Assert.True(
                response.IsSuccessStatusCode || response.StatusCode is System.Net.HttpStatusCode.ServiceUnavailable,
                answer.ToString()
            );
            await Task.Delay(500, Cancellation);
        }
    }
}
