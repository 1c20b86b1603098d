using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.QueryApi;

/// <summary>A caller who leaves in the middle of an answer stops the model, and pays for what it had written.</summary>
public sealed class LeftAnswerTests(WordByWordFixture services) : IClassFixture<WordByWordFixture>
{
    private const string Model = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheModelStopsAndTheLedgerIsNotFarBelowTheBill()
    {
        await services.Client.PostAsJsonAsync(
            "/v1/documents",
            new
            {
                documents = new[]
                {
                    new
                    {
                        id = "left",
                        content = "Contoso acquired Northwind Traders in March 2021 for 40 million euros, kept its brand, its people and "
                            + "its warehouses, and moved its head office from London to Oslo.",
                    },
                },
            },
            Cancellation
        );
        await Tour.WaitReadyAsync(services.Client, "/v1/documents/left", Cancellation);

        for (var caller = 0; caller < 3; caller++)
        {
            await AskAndLeaveAsync();
        }

        var billed = await BillAsync();
        while (billed.GetProperty("incompleteRequests").GetInt64() < 3)
        {
            await Task.Delay(50, Cancellation);
            billed = await BillAsync();
        }

        var answer = await LineAsync();
        while (answer is not { Calls: 3 })
        {
            await Task.Delay(50, Cancellation);
            answer = await LineAsync();
        }

        var (input, output) = (billed.GetProperty("inputTokens").GetInt64(), billed.GetProperty("outputTokens").GetInt64());
        TestContext.Current.TestOutputHelper?.WriteLine($"noted {answer.InputTokens} + {answer.OutputTokens}, billed {input} + {output}");
        Assert.Equal(0, billed.GetProperty("requests").GetInt64());
        Assert.True(output > 0);
        Assert.InRange(answer.InputTokens, 0.75 * input, 2.0 * input);

        // The model may have written a few words more than had arrived.
        Assert.InRange(answer.OutputTokens, 1, 2.0 * output);

        // A turn is stored with the event that ends its stream, which none of them read.
        using var session = await services.Client.GetAsync("/v1/sessions/left", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, session.StatusCode);
    }

    private async Task AskAndLeaveAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/query")
        {
            Content = JsonContent.Create(
                new
                {
                    question = "Who acquired Northwind Traders?",
                    sessionId = "left",
                    stream = true,
                }
            ),
        };
        using var response = await services.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        while (await reader.ReadLineAsync(Cancellation) is { } line && line != "event: token") { }
    }

    private async Task<JsonElement> BillAsync() =>
        (await services.BedrockClient.GetFromJsonAsync<JsonElement>("/local-bedrock/bill", Cancellation))
            .GetProperty("models")
            .GetProperty(Model);

    private async Task<UsageLine?> LineAsync()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var report = await services
            .ApiServices.GetRequiredService<CostController>()
            .ReportAsync(TenantScope.Default, today.AddDays(-1), today, Cancellation);
        return report.Lines.SingleOrDefault(line => line is { Model: Model, Purpose: "answer" });
    }
}
