using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LlmOps.Engine;

namespace LlmOps.Tests.QueryApi;

public sealed class ContentCaptureTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    private const string Secret = "Zanzibarium";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("none")]
    [InlineData("redacted")]
    [InlineData("full")]
    public async Task TextsStandInSpansOnlyWhereTheSettingSaysSo(string? setting)
    {
        using (
            var content = new StringContent(
                $$"""{"documents":[{"id":"capture","content":"{{Secret}} is mined in Oslo by Contoso."}]}""",
                Encoding.UTF8,
                "application/json"
            )
        )
        using (await services.Client.PostAsync("/v1/documents", content, Cancel))
        {
            while (
                (await services.Client.GetFromJsonAsync<JsonElement>("/v1/documents/capture", Cancel)).GetProperty("state").GetString()
                != "ready"
            )
            {
                await Task.Delay(50, Cancel);
            }
        }

        await using var api = services.StartApi(
            setting is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [ContentCapture.Setting] = setting }
        );
        using var client = api.CreateClient();
        using var root = new Activity("test").Start();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == root.TraceId)
                {
                    spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/query")
        {
            Content = JsonContent.Create(new { question = $"Where is {Secret} mined?", filters = new { documentId = "capture" } }),
        };
        request.Headers.TryAddWithoutValidation("traceparent", root.Id);
        using var response = await client.SendAsync(request, Cancel);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);

        var answering = Assert.Single(spans, span => span.OperationName == "answer question");
        var retrieving = Assert.Single(spans, span => span.OperationName == "retrieve passages");
        var said = string.Join(
            '\n',
            spans.SelectMany(span =>
                span.TagObjects.Concat(span.Events.SelectMany(mark => mark.Tags))
                    .Select(tag => $"{tag.Key}={tag.Value}")
                    .Prepend(span.DisplayName)
            )
        );
        Assert.Equal(setting == "full", said.Contains(Secret, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(
            setting is "redacted" or "full",
            retrieving.GetTagItem("gen_ai.retrieval.documents") is string documents
                && documents.Contains("\"score\":", StringComparison.Ordinal)
        );
        Assert.Equal(setting == "redacted" ? $"Where is {Secret} mined?".Length : null, answering.GetTagItem("rag.question.length"));
        Assert.Equal("invoke_workflow", answering.GetTagItem("gen_ai.operation.name"));
        Assert.Contains(
            answering.Events,
            mark =>
                mark.Name == "gen_ai.evaluation.result"
                && mark.Tags.Contains(new("gen_ai.evaluation.name", "answered"))
                && mark.Tags.Contains(
                    new("gen_ai.evaluation.score.label", answer.GetProperty("answered").GetBoolean() ? "answered" : "not_answered")
                )
        );
    }

    [Fact]
    public void AWrongSettingIsNamed() =>
        Assert.StartsWith(
            ContentCapture.Setting,
            Assert.Throws<InvalidOperationException>(() => ContentCapture.Parse("some")).Message,
            StringComparison.Ordinal
        );
}
