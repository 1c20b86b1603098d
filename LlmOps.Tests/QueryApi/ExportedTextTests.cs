using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LlmOps.Engine.Budgets;
using LlmOps.Tests.ServiceDefaults;

namespace LlmOps.Tests.QueryApi;

/// <summary>Every byte that the services export is searched for words of questions, documents, answers and feedback.</summary>
public sealed class ExportedTextTests
{
    private const string Model = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

    // Words that nothing else has and that stay themselves when words are cut to their stems.
    private const string Asked = "Quaxolo",
        FollowedUp = "Vrembito",
        Refused = "Xylquido",
        Failing = "Jurquato",
        Searched = "Wunqualo",
        Passage = "Drosqueto",
        Title = "Titulqua",
        File = "filoqueno",
        Dropped = "dropquavo",
        Broken = "brokquifo",
        Empty = "emptquelo",
        Metadata = "metaquizo",
        Answered = "Antwoquio",
        Feedback = "Fedbaquo",
        Malformed = "Malfoquo";

    private static readonly string[] s_words =
    [
        Asked,
        FollowedUp,
        Refused,
        Failing,
        Searched,
        Passage,
        Title,
        File,
        Dropped,
        Broken,
        Empty,
        Metadata,
        Answered,
        Feedback,
        Malformed,
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none", "internal=1", "stream-model-error=1+after=2", "malformed=1+after=2")]
    [InlineData("redacted", "validation=1")]
    [InlineData("full")]
    public async Task TextsLeaveTheServicesOnlyWhereTheSettingSaysSo(string capture, params string[] modelFaults)
    {
        // The id of a document stands in telemetry; where a file is sent without one, its name is the id.
        string[] ids;
        await using var receiver = await OtlpReceiver.StartAsync(Cancel);
        await using (
            var services = new ExportingServices(
                receiver,
                capture,
                Asked,
                $"The {Passage} pump costs 79 euros {Answered} [1]. It sings [2]."
            )
        )
        {
            await services.InitializeAsync();
            ids = await IngestAsync(services);
            await AskAsync(services);
            await FailAsync(services, modelFaults);
            services.Flush();
        }

        Assert.All((string[])["traces", "metrics", "logs"], signal => Assert.NotEqual(0, receiver.BytesOf(signal)));
        Assert.NotEmpty(receiver.Find("answer question"));
        var isFull = capture == "full";
        if (isFull)
        {
            // The search finds what is there.
            Assert.All((string[])[Asked, FollowedUp, Passage, Answered], word => Assert.NotEmpty(receiver.Find(word)));
        }

        string[] leaks =
        [
            .. s_words.SelectMany(word =>
                receiver
                    .Find(word, ids)
                    .Where(place => !isFull || !place.StartsWith("/v1/traces", StringComparison.Ordinal))
                    .Select(place => $"{word} in {place}")
            ),
        ];
        Assert.True(leaks.Length == 0, string.Join('\n', leaks.Take(20)));
    }

    private static async Task<string[]> IngestAsync(ExportingServices services)
    {
        using (
            var inline = await services.Client.PostAsJsonAsync(
                "/v1/documents",
                new
                {
                    documents = new[]
                    {
                        new
                        {
                            id = "inline",
                            title = $"{Title} Pumps",
                            content = $"The {Passage} pump costs 79 euros. {Passage} pumps are made by Contoso in Oslo.",
                            metadata = new Dictionary<string, string> { ["kind"] = Metadata },
                        },
                    },
                },
                Cancel
            )
        )
        {
            inline.EnsureSuccessStatusCode();
        }

        foreach (
            var (name, bytes) in ((string, byte[])[])
                [
                    ($"{File}.md", Encoding.UTF8.GetBytes($"# {Title}\n\nContoso sells the {Passage} filter for 12 euros.")),
                    ($"{Broken}.pdf", Encoding.UTF8.GetBytes($"%PDF-1.7 {Passage}")),
                ]
        )
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "files", name } };
            using var sent = await services.Client.PostAsync("/v1/documents", form, Cancel);
            sent.EnsureSuccessStatusCode();
        }

        Directory.CreateDirectory(services.DropFolder);
        await System.IO.File.WriteAllTextAsync(
            Path.Combine(services.DropFolder, $"{Dropped}.txt"),
            $"The {Passage} hose costs 3 euros.",
            Cancel
        );
        await System.IO.File.WriteAllTextAsync(Path.Combine(services.DropFolder, $"{Dropped}.docx"), Passage, Cancel);

        await System.IO.File.WriteAllTextAsync(Path.Combine(services.DropFolder, $"{Empty}.txt"), "", Cancel);

        JsonElement[] documents;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
            var list = await services.Client.GetFromJsonAsync<JsonElement>("/v1/documents", Cancel);
            documents = [.. list.GetProperty("documents").EnumerateArray()];
        } while (documents.Count(document => document.GetProperty("state").GetString() is "ready" or "failed" or "quarantined") < 5);

        // What is not taken in, and the list by words of a title.
        while (!System.IO.File.Exists(Path.Combine(services.DropFolder, "refused", $"{Empty}.txt")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }

        using (var form = new MultipartFormDataContent { { new ByteArrayContent([]), "files", $"{Empty}.md" } })
        {
            (await services.Client.PostAsync("/v1/documents", form, Cancel)).Dispose();
        }

        using var malformed = new StringContent($"{{\"documents\":[{{\"content\":\"{Malformed}\"", Encoding.UTF8, "application/json");
        (await services.Client.PostAsync("/v1/documents", malformed, Cancel)).Dispose();
        (await services.Client.GetAsync($"/v1/documents?text={Title}&state={Malformed}", Cancel)).Dispose();
        (await services.Client.GetAsync($"/v1/documents?text={Title}", Cancel)).Dispose();
        return [.. documents.Select(document => document.GetProperty("id").GetString()!)];
    }

    private static async Task AskAsync(ExportingServices services)
    {
        var first = await AnswerAsync($"What does the {Asked} pump cost?", "talk");
        Assert.Contains(Answered, first.GetProperty("answer").GetString(), StringComparison.Ordinal);
        await AnswerAsync($"and who makes it, {FollowedUp}?", "talk");
        await AnswerAsync($"What is the capital of {Refused}?", null);
        await AnswerAsync($"What does the {Asked} pump cost?", null, new { kind = Metadata });
        using (
            var streaming = new HttpRequestMessage(HttpMethod.Post, "/v1/query")
            {
                Content = JsonContent.Create(new { question = $"Who makes the {Asked} pump, {Passage} or not?", stream = true }),
            }
        )
        using (var streamed = await services.Client.SendAsync(streaming, Cancel))
        {
            Assert.Contains("event: ", await streamed.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }

        var turnId = first.GetProperty("turnId").GetString();
        await PostAsync("/v1/search", new { question = $"{Searched} {Passage}" });
        await PostAsync($"/v1/answers/{turnId}/replay", new { topPassages = 1 });
        await PostAsync(
            "/v1/feedback",
            new
            {
                turnId,
                thumbs = "down",
                correction = $"It costs {Feedback}.",
                tags = new[] { Feedback },
            }
        );
        foreach (var path in (string[])[$"/v1/answers/{turnId}", "/v1/sessions/talk", "/v1/documents/inline/text", "/v1/usage"])
        {
            (await services.Client.GetAsync(path, Cancel)).EnsureSuccessStatusCode().Dispose();
        }

        async Task<JsonElement> AnswerAsync(string question, string? sessionId, object? filters = null)
        {
            using var response = await PostAsync(
                "/v1/query",
                new
                {
                    question,
                    sessionId,
                    filters,
                }
            );
            return await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        }

        async Task<HttpResponseMessage> PostAsync(string path, object body)
        {
            var response = await services.Client.PostAsJsonAsync(path, body, Cancel);
            Assert.True(response.IsSuccessStatusCode, $"{path}: {await response.Content.ReadAsStringAsync(Cancel)}");
            return response;
        }
    }

    /// <summary>Questions whose model fails, and requests that are refused: the errors say what happened, not what was asked.</summary>
    private static async Task FailAsync(ExportingServices services, string[] modelFaults)
    {
        foreach (var fault in modelFaults)
        {
            var id = $"{Model}+{fault}";
            await using var api = services.StartApi(
                new Dictionary<string, string>
                {
                    ["Bedrock:ChatModel"] = id,
                    ["Bedrock:MaxAttempts"] = "1",
                    ["Bedrock:VerifyModels"] = "false",
                    [$"{PriceTable.Section}:0:Model"] = id,
                    [$"{PriceTable.Section}:0:SameAs"] = Model,
                }
            );
            using var client = api.CreateClient();
            using var failed = await client.PostAsJsonAsync(
                "/v1/query",
                new { question = $"What does the {Passage} {Failing} cost?" },
                Cancel
            );
            Assert.InRange((int)failed.StatusCode, 500, 599);
        }

        using var wrong = await services.Client.PostAsJsonAsync(
            "/v1/query",
            new { question = Failing, filters = new Dictionary<string, object> { [Malformed] = new { oddity = Malformed } } },
            Cancel
        );
        Assert.InRange((int)wrong.StatusCode, 400, 499);
        using var unread = new StringContent($"{{\"question\": {Malformed}", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        (await services.Client.PostAsync("/v1/query", unread, Cancel)).Dispose();
    }
}
