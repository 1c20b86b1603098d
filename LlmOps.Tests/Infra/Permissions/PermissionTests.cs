using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.EndToEnd;
using LlmOps.Tests.FineTuning;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Infra.Permissions;

/// <summary>
/// What the services call in AWS, recorded while they do what they can do. infra/tests/calls.json has it by service, and
/// infra/tests/stack.tftest.hcl compares it with the roles. <c>LLMOPS_TEST_RECORD=1</c> writes the file again.
/// </summary>
public sealed class PermissionTests
{
    private const string FileName = "calls.json";

    private static readonly JsonSerializerOptions s_lines = new() { WriteIndented = true, NewLine = "\n" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryCallOfTheServicesIsWrittenDownForTheirRoles()
    {
        await using var stack = await RecordedStack.StartAsync(Cancel);

        // A budget that was set while the services work is looked up by each of them.
        await SendAsync(stack.Api, HttpMethod.Put, "/v1/budgets/tenant-daily", new { usd = 50 });
        var turn = await TakeDocumentsAsync(stack);
        await AskAsync(stack.Api, turn);
        await AdministerAsync(stack);
        await TuneAsync(stack);
        await EraseAsync(stack);

        var recorded = RecordedStack.Services.ToDictionary(service => service, service => stack.Recorders[service].Calls.ToArray());
        Assert.Empty(stack.Recorders.Values.SelectMany(recorder => recorder.Faults));
        if (Environment.GetEnvironmentVariable("LLMOPS_TEST_RECORD") is { Length: > 0 })
        {
            await File.WriteAllTextAsync(
                RepositoryFiles.PathOf("infra", "tests", FileName),
                JsonSerializer.Serialize(recorded, s_lines) + "\n",
                Cancel
            );
        }

        var known = JsonSerializer.Deserialize<Dictionary<string, string[]>>(RepositoryFiles.Read("infra", "tests", FileName))!;
        Assert.All(recorded, service => Assert.NotEmpty(service.Value));
        Assert.Empty(
            recorded.SelectMany(service =>
                service.Value.Except(known.GetValueOrDefault(service.Key) ?? []).Select(call => $"{service.Key}: {call}")
            )
        );
    }

    private static async Task<string> TakeDocumentsAsync(RecordedStack stack)
    {
        var api = stack.Api;
        using (
            var sent = await api.PostAsJsonAsync(
                "/v1/documents",
                new
                {
                    documents = new object[]
                    {
                        new
                        {
                            id = "takeover",
                            content = "Contoso acquired Northwind Traders in March 2021. Contoso is headquartered in Oslo.",
                            metadata = new { year = "2021" },
                        },
                        new { id = "gone", content = "The Gecko robot works up to a wind speed of twelve metres a second." },
                    },
                },
                Cancel
            )
        )
        {
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        }

        // An object put into the bucket by hand, and a message that is no JSON.
        using (var s3 = RealServers.S3Client())
        using (var sqs = RealServers.SqsClient())
        {
            var bucket = stack.Names.Of("documents");
            await s3.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = bucket,
                    Key = "incoming/default/note.txt",
                    ContentBody = "Fabrikam makes pumps in Bergen.",
                },
                Cancel
            );
            var created = new { bucket = new { name = bucket }, @object = new { key = "incoming/default/note.txt" } };
            await sqs.SendMessageAsync(
                stack.QueueUrl,
                JsonSerializer.Serialize(
                    new
                    {
                        Records = new[]
                        {
                            new
                            {
                                eventSource = "aws:s3",
                                eventName = "ObjectCreated:Put",
                                s3 = created,
                            },
                        },
                    }
                ),
                Cancel
            );
            await sqs.SendMessageAsync(stack.QueueUrl, "no JSON", Cancel);
        }

        await Tour.WaitReadyAsync(api, "/v1/documents/takeover", Cancel);
        await Tour.WaitReadyAsync(api, "/v1/documents/gone", Cancel);
        await UntilAsync(async () => (await ReadAsync(api, "/v1/documents?state=ready"))["documents"]!.AsArray().Count == 3);
        await ReadAsync(api, "/v1/documents");
        Assert.Contains("Oslo", await api.GetStringAsync("/v1/documents/takeover/text", Cancel), StringComparison.Ordinal);
        await api.GetStringAsync("/v1/documents/takeover/content", Cancel);

        using (
            var again = await api.PostAsJsonAsync(
                "/v1/documents",
                new { documents = new[] { new { id = "gone", content = "The Gecko robot climbs towers." } } },
                Cancel
            )
        )
        {
            Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        }

        await Tour.WaitReadyAsync(api, "/v1/documents/gone", Cancel);
        using var deleted = await api.DeleteAsync("/v1/documents/gone", Cancel);
        Assert.True(deleted.IsSuccessStatusCode, await deleted.Content.ReadAsStringAsync(Cancel));
        await ReadAsync(api, "/v1/documents/gone/removal");
        return "first";
    }

    private static async Task AskAsync(HttpClient api, string session)
    {
        var answer = await Tour.AskAsync(api, new { question = "Who acquired Northwind Traders?", sessionId = session }, Cancel);
        Assert.True(answer.GetProperty("answered").GetBoolean(), answer.ToString());
        Assert.Empty(answer.GetProperty("degraded").EnumerateArray());
        await Tour.AskAsync(api, new { question = "And when was that?", sessionId = session }, Cancel);
        await Tour.AskAsync(
            api,
            new
            {
                question = "Where is Contoso?",
                sessionId = session,
                filters = new Dictionary<string, string> { ["year"] = "2021" },
            },
            Cancel
        );
        await Tour.AskAsync(api, new { question = "Where is Contoso?", sessionId = "second" }, Cancel);
        await UntilAsync(async () => (await ReadAsync(api, "/v1/sessions"))["sessions"]!.AsArray().Count == 2);
        await ReadAsync(api, $"/v1/sessions/{session}");
        var turn = answer.GetProperty("turnId").GetString();
        await ReadAsync(api, $"/v1/answers/{turn}");
        await SendAsync(api, HttpMethod.Post, $"/v1/answers/{turn}/replay", new { });
        await SendAsync(
            api,
            HttpMethod.Post,
            "/v1/feedback",
            new
            {
                turnId = turn,
                thumbs = "down",
                correction = "Contoso.",
            }
        );
        await SendAsync(api, HttpMethod.Post, "/v1/search", new { question = "Northwind" });
        await SendAsync(api, HttpMethod.Delete, "/v1/sessions/second", null);
    }

    private static async Task AdministerAsync(RecordedStack stack)
    {
        var api = stack.Api;
        var key = await SendAsync(
            api,
            HttpMethod.Post,
            "/v1/keys",
            new
            {
                name = "reader",
                tenant = "default",
                scopes = new[] { "ask" },
            }
        );
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/v1/query"))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key["key"]!.GetValue<string>());
            request.Content = JsonContent.Create(new { question = "Who acquired Northwind Traders?" });
            using var response = await api.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await ReadAsync(api, "/v1/keys");
        await SendAsync(api, HttpMethod.Delete, $"/v1/keys/{key["id"]}", null);
        await ReadAsync(api, "/v1/usage");
        await ReadAsync(api, "/v1/budgets");
        await ReadAsync(api, "/v1/audit");
        using var ready = await api.GetAsync("/health/ready", Cancel);
        Assert.True(ready.IsSuccessStatusCode, await ready.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task TuneAsync(RecordedStack stack)
    {
        await PlantTurnsAsync(stack, 60);
        var api = stack.Api;
        await SendAsync(api, HttpMethod.Post, "/v1/finetune/plans", null);
        await SendAsync(api, HttpMethod.Post, "/v1/finetune/runs", null);
        JsonNode? run = null;
        await UntilAsync(async () =>
        {
            run = (await ReadAsync(api, "/v1/finetune/runs"))["runs"]!.AsArray().FirstOrDefault();
            return run?["outcome"]?.GetValue<string>() is not (null or nameof(FineTuneOutcome.None));
        });
        Assert.True(run!["outcome"]!.GetValue<string>() == nameof(FineTuneOutcome.Registered), run.ToJsonString());
        var id = run["id"]!.GetValue<string>();
        await ReadAsync(api, $"/v1/finetune/runs/{id}");

        // The canary becomes the model of every session, answers one and its follow-up, and is taken back: nothing that costs stays.
        await SendAsync(api, HttpMethod.Post, $"/v1/models/{id}/promote", null);
        await Tour.AskAsync(api, new { question = "Who acquired Northwind Traders?", sessionId = "tuned" }, Cancel);
        await Tour.AskAsync(api, new { question = "And when was that?", sessionId = "tuned" }, Cancel);
        await SendAsync(api, HttpMethod.Post, $"/v1/models/{id}/rollback", null);
        await SendAsync(api, HttpMethod.Delete, "/v1/budgets/tenant-daily", null);
        await UntilAsync(() =>
            Task.FromResult(
                stack
                    .Recorders["finetune-worker"]
                    .Calls.Any(call => call.StartsWith("bedrock:DeleteCustomModel ", StringComparison.Ordinal))
            )
        );
    }

    /// <summary>Archives conversations with a correction of every answer.</summary>
    private static async Task PlantTurnsAsync(RecordedStack stack, int turns)
    {
        var at = DateTimeOffset.UtcNow.AddHours(-20);
        for (var i = 0; i < turns; i++)
        {
            var (question, sentence, value, document) = TuningBench.Fact(i);
            var quote = $"{sentence} It was written down by the engineers of line {i}.";
            at = at.AddMinutes(1);
            if (await stack.Catalog.GetAsync(TenantScope.Default, document, Cancel) is null)
            {
                await stack.Catalog.AcceptAsync(
                    TenantScope.Default,
                    new AcceptedDocument(document, document, "text/plain", "api", 1, document, new Dictionary<string, string>()),
                    Cancel
                );
                await stack.Catalog.UpdateAsync(
                    TenantScope.Default,
                    document,
                    1,
                    record => record with { State = DocumentState.Ready, ActiveGeneration = 1 },
                    Cancel
                );
            }

            var turn = new ConversationTurn
            {
                SessionId = $"planted-{i}",
                TurnId = $"planted-turn-{i}",
                Sequence = TurnSequence.At(at),
                At = at,
                Question = question,
                Answer = $"{sentence} [1]",
                Answered = true,
                Citations = [new TurnCitation(1, document, $"Handbook {i}", $"{document}~1~0", quote, 0, quote.Length)],
                Model = "some.model-v1:0",
                Feedback = new TurnFeedback(at, Thumbs.Down, $"{value}.", []),
            };
            Assert.True(await stack.Archive.WriteAsync(TenantScope.Default, turn, Cancel));
        }
    }

    private static async Task EraseAsync(RecordedStack stack)
    {
        await SendAsync(stack.Api, HttpMethod.Delete, "/v1/tenants/default/data", null);
        await UntilAsync(async () =>
            (await ReadAsync(stack.Api, "/v1/tenants/default/erasure"))["state"]!.GetValue<string>() == "finished"
        );
    }

    private static async Task<JsonNode> ReadAsync(HttpClient api, string path)
    {
        using var response = await api.GetAsync(path, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        return JsonNode.Parse(text)!;
    }

    private static async Task<JsonNode> SendAsync(HttpClient api, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await api.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {text}");
        return JsonNode.Parse(text.Length == 0 ? "{}" : text)!;
    }

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        while (!await isTrue())
        {
            await Task.Delay(100, patience.Token);
        }
    }
}
