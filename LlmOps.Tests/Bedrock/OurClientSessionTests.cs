using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using LlmOps.Tests.LocalBedrock;
using LlmOps.Tests.Wire;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Bedrock;

/// <summary>Our client runs the session that the official clients run, and sees the same.</summary>
public sealed class OurClientSessionTests : IDisposable
{
    private readonly LocalBedrockPeer _peer = new();
    private readonly Dictionary<string, (string Arn, CustomizationRequest Request)> _jobs = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _peer.Dispose();

    [Fact]
    public async Task OurClientSeesWhatTheOfficialClientsSee()
    {
        var outcomes = new JsonArray();
        foreach (var step in SessionOutcomes.Scenario["steps"]!.AsArray())
        {
            JsonNode outcome;
            try
            {
                outcome = await RunAsync(step!);
            }
            catch (ModelException exception)
            {
                var error = new JsonObject { ["code"] = exception.Code };
                if ((string?)step!["operation"] != "ConverseStream" && exception.StatusCode is { } status)
                {
                    error["status"] = status;
                }

                outcome = new JsonObject { ["error"] = error };
            }

            outcomes.Add(new JsonObject { ["name"] = (string?)step!["name"], ["outcome"] = outcome });
        }

        Assert.Empty(SessionOutcomes.Differences(SessionOutcomes.Expected, outcomes));
    }

    private async Task<JsonNode> RunAsync(JsonNode step)
    {
        var input = step["input"]!;
        using var connection = _peer.Connect(
            step["credentials"] is { } keys
                ? new FixedCredentials(new ImmutableCredentials((string)keys["accessKeyId"]!, (string)keys["secretAccessKey"]!, null))
                : FixedCredentials.Test
        );
        using var chat = new BedrockChatClient(connection, _peer.Options, new TokenEstimator(), TimeProvider.System);
        var customization = new BedrockModelCustomization(connection);
        var operation = (string)step["operation"]!;
        var isRaw = input["inferenceConfig"] is { } inference && inference["topP"] is not null;
        switch (operation)
        {
            case "GetFoundationModel":
                var found = await connection.SendAsync(
                    new BedrockCall(
                        BedrockPlane.Control,
                        HttpMethod.Get,
                        $"/foundation-models/{Uri.EscapeDataString((string)input["modelIdentifier"]!)}"
                    ),
                    Cancelled
                );
                return found.Read(static json => new JsonObject
                {
                    ["modelId"] = json.GetProperty("modelDetails").Text("modelId"),
                    ["modelName"] = json.GetProperty("modelDetails").Text("modelName"),
                    ["status"] = json.GetProperty("modelDetails").GetProperty("modelLifecycle").Text("status"),
                });
            case "Converse" when isRaw:
                // Our chat client never sends such a request, so it goes out as it is.
                var body = input.DeepClone().AsObject();
                body.Remove("modelId");
                await connection.SendAsync(
                    BedrockCall.ForModel((string)input["modelId"]!, "converse", Encoding.UTF8.GetBytes(body.ToJsonString())),
                    Cancelled
                );
                throw new InvalidOperationException("An invalid request was accepted.");
            case "Converse":
                return Outcome(await chat.GetResponseAsync(Messages(input), Options(input), Cancelled));
            case "ConverseStream":
                return Outcome(
                    await chat.GetStreamingResponseAsync(Messages(input), Options(input), Cancelled).ToChatResponseAsync(Cancelled)
                );
            case "CountTokens":
                var counted = await new BedrockTokenCounter(connection, _peer.Options, new TokenEstimator()).CountAsync(
                    Messages(input["input"]!["converse"]!),
                    Options(input),
                    Cancelled
                );
                Assert.False(counted.Estimated);
                return new JsonObject { ["inputTokens"] = counted.Tokens };
            case "InvokeModel":
                var dimensions = (int)input["body"]!["dimensions"]!;
                using (var embeddings = new TitanEmbeddingGenerator(connection, _peer.Options, TimeProvider.System))
                {
                    var vectors = await embeddings.GenerateAsync(
                        [(string)input["body"]!["inputText"]!],
                        new EmbeddingGenerationOptions { ModelId = (string)input["modelId"]!, Dimensions = dimensions },
                        Cancelled
                    );
                    return new JsonObject
                    {
                        ["dimensions"] = vectors[0].Vector.Length,
                        ["inputTextTokenCount"] = ModelUsage.From(vectors.Usage).EmbeddingTokens,
                        ["embedding"] = new JsonArray([
                            .. vectors[0].Vector[..8].ToArray().Select(static number => (JsonNode)(double)number),
                        ]),
                    };
                }

            case "Rerank":
                var reranker = new BedrockReranker(
                    connection,
                    new BedrockOptions { RerankModel = (string)input["modelArn"]! },
                    TimeProvider.System
                );
                var ranked = await reranker.RerankAsync(
                    (string)input["query"]!,
                    [.. input["sources"]!.AsArray().Select(static source => (string)source!)],
                    (int)input["numberOfResults"]!,
                    Cancelled
                );
                return new JsonObject
                {
                    ["results"] = new JsonArray([
                        .. ranked.Results.Select(static result => new JsonObject { ["index"] = result.Index, ["score"] = result.Score }),
                    ]),
                };
            case "CreateModelCustomizationJob":
                // Our client makes the token from the request, so "the same token again" is the same request again.
                var request = step["equals"] is { } first ? _jobs[(string)first!].Request : Request(input);
                var arn = await customization.CreateJobAsync(request, Cancelled);
                _jobs[(string)step["save"]!] = (arn, request);
                var created = new JsonObject { ["created"] = true };
                if (step["equals"] is { } equals)
                {
                    created["equal"] = _jobs[(string)equals!].Arn == arn;
                }

                return created;
            case "GetModelCustomizationJob":
                var job = await customization.GetJobAsync(Filled((string)input["jobIdentifier"]!), Cancelled);
                Assert.NotNull(job.CreatedAt);
                return new JsonObject
                {
                    ["jobName"] = job.JobName,
                    ["status"] = job.StatusText,
                    ["outputModelName"] = job.ModelName,
                };
            case "ListModelCustomizationJobs":
                var jobs = await customization.ListJobsAsync((string?)input["nameContains"], null, Cancelled).ToListAsync(Cancelled);
                return new JsonObject
                {
                    ["jobs"] = new JsonArray([
                        .. jobs.Select(static job => new JsonObject { ["jobName"] = job.JobName, ["status"] = job.StatusText }),
                    ]),
                };
            case "StopModelCustomizationJob":
                await customization.StopJobAsync(Filled((string)input["jobIdentifier"]!), Cancelled);
                return new JsonObject { ["stopped"] = true };
            default:
                throw new NotSupportedException(operation);
        }
    }

    private static JsonObject Outcome(ChatResponse response)
    {
        var usage = ModelUsage.From(response.Usage);
        return new JsonObject
        {
            ["text"] = response.Text,
            ["stopReason"] = (string)response.Messages[^1].AdditionalProperties![BedrockChatProperties.StopReason]!,
            ["usage"] = new JsonObject
            {
                ["inputTokens"] = usage.InputTokens,
                ["outputTokens"] = usage.OutputTokens,
                ["totalTokens"] = usage.TotalInputTokens + usage.OutputTokens,
                ["cacheReadInputTokens"] = usage.CacheReadTokens,
                ["cacheWriteInputTokens"] = usage.CacheWrite5mTokens + usage.CacheWrite1hTokens,
            },
            ["model"] = response.ModelId,
        };
    }

    private static List<ChatMessage> Messages(JsonNode input) =>
        [
            .. (input["system"]?.AsArray() ?? []).Select(static block => new ChatMessage(ChatRole.System, (string)block!["text"]!)),
            .. input["messages"]!
                .AsArray()
                .Select(static message => new ChatMessage(
                    new ChatRole((string)message!["role"]!),
                    (string)message["content"]![0]!["text"]!
                )),
        ];

    private static ChatOptions Options(JsonNode input) =>
        new()
        {
            ModelId = (string)input["modelId"]!,
            MaxOutputTokens = (int?)input["inferenceConfig"]?["maxTokens"],
            Temperature = (float?)input["inferenceConfig"]?["temperature"],
        };

    private static CustomizationRequest Request(JsonNode input) =>
        new(
            (string)input["jobName"]!,
            (string)input["customModelName"]!,
            (string)input["roleArn"]!,
            (string)input["baseModelIdentifier"]!,
            (string)input["trainingDataConfig"]!["s3Uri"]!,
            (string)input["outputDataConfig"]!["s3Uri"]!
        )
        {
            Type = (string)input["customizationType"]!,
            ValidationUri = (string?)input["validationDataConfig"]?["validators"]?[0]?["s3Uri"],
            HyperParameters = input["hyperParameters"]!
                .AsObject()
                .ToDictionary(static entry => entry.Key, static entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Value}")),
        };

    private string Filled(string text) =>
        _jobs.Aggregate(text, static (current, job) => current.Replace($"${{{job.Key}}}", job.Value.Arn, StringComparison.Ordinal));
}
