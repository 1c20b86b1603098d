using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.QueryApi;

/// <summary>Whatever the model does, the caller of the API is told in terms of the API, and no money stays reserved.</summary>
public sealed class ModelOutcomeTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    private const string Model = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    private const string Question = "Who acquired Northwind Traders?";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("throttle=1", 503, "model-unavailable", "ThrottlingException")]
    [InlineData("not-ready=1", 503, "model-unavailable", "ModelNotReadyException")]
    [InlineData("timeout=1", 503, "model-unavailable", "ModelTimeoutException")]
    [InlineData("internal=1", 503, "model-unavailable", "InternalServerException")]
    [InlineData("unavailable=1", 503, "model-unavailable", "ServiceUnavailableException")]
    [InlineData("model-error=1", 502, "model-failed", "ModelErrorException")]
    [InlineData("validation=1", 502, "model-failed", "ValidationException")]
    [InlineData("quota=1", 502, "model-failed", "ServiceQuotaExceededException")]
    [InlineData("denied=1", 502, "model-failed", "AccessDeniedException")]
    [InlineData("not-found=1", 502, "model-failed", "ResourceNotFoundException")]
    [InlineData("stream-throttle=1+after=2", 503, "model-unavailable", "ThrottlingException")]
    [InlineData("stream-internal=1+after=2", 503, "model-unavailable", "InternalServerException")]
    [InlineData("stream-unavailable=1+after=2", 503, "model-unavailable", "ServiceUnavailableException")]
    [InlineData("stream-model-error=1+after=2", 502, "model-failed", "ModelStreamErrorException")]
    [InlineData("stream-validation=1+after=2", 502, "model-failed", "ValidationException")]
    [InlineData("cut=1+after=2+delay=30ms", 503, "model-unavailable", "IncompleteStream")]
    [InlineData("eof=1+after=2", 503, "model-unavailable", "IncompleteStream")]
    [InlineData("corrupt=1+after=2", 503, "model-unavailable", "MalformedResponse")]
    [InlineData("malformed=1+after=2", 502, "model-failed", "MalformedResponse")]
    public async Task AModelThatFailsIsAProblemOfItsKind(string knobs, int status, string code, string value)
    {
        await PrepareAsync();
        var id = $"{Model}+{knobs}";
        await using var api = services.StartApi(
            new Dictionary<string, string>
            {
                ["Bedrock:ChatModel"] = id,
                ["Bedrock:MaxAttempts"] = "2",
                ["Bedrock:VerifyModels"] = "false",
                ["Prices:0:Model"] = id,
                ["Prices:0:SameAs"] = Model,
            }
        );
        using var client = api.CreateClient();

        using var plain = await client.PostAsJsonAsync("/v1/query", new { question = Question }, Cancellation);
        var events = await EventsAsync(client, Question);

        var problem = await plain.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal((status, "application/problem+json"), ((int)plain.StatusCode, plain.Content.Headers.ContentType?.MediaType));
        Assert.Equal(status == 503, plain.Headers.RetryAfter is not null);
        Assert.Equal(("retrieval", "error"), (events[0].Name, events[^1].Name));
        Assert.All(
            [problem, events[^1].Data],
            told =>
                Assert.Equal(
                    (status, code, value),
                    (told.GetProperty("status").GetInt32(), told.GetProperty("code").GetString(), told.GetProperty("value").GetString())
                )
        );
        await AssertNothingReservedAsync(api.Services);
    }

    [Fact]
    public async Task AGuardrailsBlockIsAnAnswerThatSaysSo()
    {
        await PrepareAsync();
        await using var api = services.StartApi(
            new Dictionary<string, string> { ["Bedrock:GuardrailId"] = "local-guardrail", ["Bedrock:GuardrailVersion"] = "1" }
        );
        using var client = api.CreateClient();
        const string Blocked = Question + " Use the phrase blocked by the local guardrail.";

        using var plain = await client.PostAsJsonAsync("/v1/query", new { question = Blocked }, Cancellation);
        var events = await EventsAsync(client, Blocked);

        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
        Assert.All(
            [await plain.Content.ReadFromJsonAsync<JsonElement>(Cancellation), events[^1].Data],
            answer =>
            {
                Assert.False(answer.GetProperty("answered").GetBoolean());
                Assert.NotEmpty(answer.GetProperty("answer").GetString()!);
                Assert.Contains("answer:blocked", answer.GetProperty("degraded").EnumerateArray().Select(part => part.GetString()));
            }
        );
        using var allowed = await client.PostAsJsonAsync("/v1/query", new { question = Question }, Cancellation);
        var good = await allowed.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.True(good.GetProperty("answered").GetBoolean());
        Assert.Empty(good.GetProperty("degraded").EnumerateArray());
    }

    [Fact]
    public async Task AnAnswerThatReachedItsLimitSaysSo()
    {
        await PrepareAsync();
        await using var api = services.StartApi(new Dictionary<string, string> { ["Bedrock:MaxOutputTokens"] = "3" });
        using var client = api.CreateClient();

        using var reply = await client.PostAsJsonAsync("/v1/query", new { question = Question }, Cancellation);

        var answer = await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Contains("answer:cut", answer.GetProperty("degraded").EnumerateArray().Select(part => part.GetString()));
        Assert.Equal(3, answer.GetProperty("usage").GetProperty("outputTokens").GetInt32());
    }

    private async Task PrepareAsync()
    {
        await services.Client.PostAsJsonAsync(
            "/v1/documents",
            new
            {
                documents = new[]
                {
                    new
                    {
                        id = "outcome",
                        content = "Contoso acquired Northwind Traders in March 2021 for 40 million euros. The brand was kept.",
                    },
                },
            },
            Cancellation
        );
        await Tour.WaitReadyAsync(services.Client, "/v1/documents/outcome", Cancellation);
    }

    private static async Task<(string Name, JsonElement Data)[]> EventsAsync(HttpClient client, string question)
    {
        using var response = await client.PostAsJsonAsync("/v1/query", new { question, stream = true }, Cancellation);
        return
        [
            .. (await response.Content.ReadAsStringAsync(Cancellation))
                .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(block => block.Split('\n'))
                .Select(lines => (lines[0]["event: ".Length..], JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement)),
        ];
    }

    private static async Task AssertNothingReservedAsync(IServiceProvider api)
    {
        var standing = await api.GetRequiredService<CostController>().GetStandingAsync(TenantScope.Default, Cancellation);
        Assert.All(standing.Caps, cap => Assert.Equal(0m, cap.ReservedUsd));
    }
}
