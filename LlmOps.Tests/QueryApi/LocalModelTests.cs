using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.QueryApi;

/// <summary>Another provider takes Bedrock's place by configuration alone, with the same answers, the same outcomes and its own
/// prices.</summary>
public sealed class LocalModelTests(LocalModelFixture services) : IClassFixture<LocalModelFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task QuestionsAreAnsweredAndPaidByTheProvidersOwnNameAndPrice()
    {
        await PrepareAsync();
        services.Chat = static call => LocalModelServer.AnswerAsync(call, LocalModelServer.GoodAnswer);

        var (status, answer) = await AskAsync();

        Assert.True(status == 200, answer.ToString());
        Assert.True(answer.GetProperty("answered").GetBoolean());
        Assert.Equal(LocalModelServer.GoodAnswer, answer.GetProperty("answer").GetString());
        Assert.Empty(answer.GetProperty("degraded").EnumerateArray());
        Assert.Equal("llama3", answer.GetProperty("model").GetString());
        Assert.Equal(0.00104m, answer.GetProperty("usage").GetProperty("costUsd").GetDecimal());
        Assert.All(
            services.Calls.Where(call => call.Target == "/v1/chat/completions"),
            call => Assert.Equal("llama3", JsonDocument.Parse(call.Body).RootElement.GetProperty("model").GetString())
        );
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var report = await services
            .ApiServices.GetRequiredService<CostController>()
            .ReportAsync(TenantScope.Default, today.AddDays(-1), today, Cancellation);
        Assert.Equal(["llama3", "tiny-embed"], report.Lines.Select(line => line.Model).Distinct().Order());
    }

    [Theory]
    [InlineData(429, 503, "model-unavailable", "HttpStatus429")]
    [InlineData(500, 503, "model-unavailable", "HttpStatus500")]
    [InlineData(400, 502, "model-failed", "HttpStatus400")]
    [InlineData(404, 502, "model-failed", "HttpStatus404")]
    [InlineData(-1, 503, "model-unavailable", "IncompleteStream")]
    [InlineData(-2, 502, "model-failed", "MalformedResponse")]
    [InlineData(-3, 502, "model-failed", "MalformedResponse")]
    public async Task ItsFailuresAreToldAsBedrocksAre(int fate, int status, string code, string value)
    {
        await PrepareAsync();
        services.Chat = call =>
            fate switch
            {
                -1 => LocalModelServer.AnswerAsync(call, LocalModelServer.GoodAnswer, finish: null),
                -2 => call.JsonAsync("data: {\"choices\":[{\n\n"),
                -3 => LocalModelServer.AnswerAsync(call, " "),
                _ => call.JsonAsync("""{"error":{"message":"no"}}""", fate),
            };

        var (told, problem) = await AskAsync();

        Assert.True(
            (status, code, value) == (told, problem.GetProperty("code").GetString(), problem.GetProperty("value").GetString()),
            problem.ToString()
        );
        var standing = await services.ApiServices.GetRequiredService<CostController>().GetStandingAsync(TenantScope.Default, Cancellation);
        Assert.All(standing.Caps, cap => Assert.Equal(0m, cap.ReservedUsd));
    }

    [Theory]
    [InlineData("length", "answer:cut")]
    [InlineData("content_filter", "answer:blocked")]
    public async Task AnAnswerThatIsNotWholeSaysSo(string finish, string part)
    {
        await PrepareAsync();
        services.Chat = call => LocalModelServer.AnswerAsync(call, LocalModelServer.GoodAnswer, finish);

        var (status, answer) = await AskAsync();

        Assert.Equal(200, status);
        Assert.Equal([part], answer.GetProperty("degraded").EnumerateArray().Select(missing => missing.GetString()));
        Assert.Equal(part == "answer:cut", answer.GetProperty("answered").GetBoolean());
    }

    private async Task PrepareAsync()
    {
        await services.Client.PostAsJsonAsync(
            "/v1/documents",
            new { documents = new[] { new { id = "local", content = "Contoso acquired Northwind Traders in March 2021." } } },
            Cancellation
        );
        await Tour.WaitReadyAsync(services.Client, "/v1/documents/local", Cancellation);
    }

    private async Task<(int Status, JsonElement Body)> AskAsync()
    {
        using var response = await services.Client.PostAsJsonAsync(
            "/v1/query",
            new { question = "Who acquired Northwind Traders?" },
            Cancellation
        );
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation));
    }
}
