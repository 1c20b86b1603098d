using System.Text;
using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Bedrock;

/// <summary>Requests to the byte: what is sent is what is paid for, signed and cached.</summary>
public sealed class GoldenPayloadTests
{
    private static readonly ChatMessage[] s_messages =
    [
        new(ChatRole.System, "Answer from the sources."),
        new(ChatRole.User, "Who owns Fabrikam?"),
        new(ChatRole.Assistant, "Contoso [1]."),
        new(ChatRole.User, "And since \"when\"? – é"),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void AConversationWithACachePointBehindTheSystemPrompt() =>
        Equal(
            """
            {"messages":[{"role":"user","content":[{"text":"Who owns Fabrikam?"}]},{"role":"assistant","content":[{"text":"Contoso [1]."}]},{"role":"user","content":[{"text":"And since \"when\"? – é"}]}],
            "system":[{"text":"Answer from the sources."},{"cachePoint":{"type":"default"}}],
            "inferenceConfig":{"maxTokens":1024,"temperature":0.2}}
            """,
            ConverseRequest.Write(s_messages, null, new BedrockOptions(), streaming: false)
        );

    [Fact]
    public void AConversationWithEverythingSwitchedOn() =>
        Equal(
            """
            {"messages":[{"role":"user","content":[{"text":"Who owns Fabrikam?"}]},{"role":"assistant","content":[{"text":"Contoso [1]."},{"cachePoint":{"type":"default","ttl":"1h"}}]},{"role":"user","content":[{"text":"And since \"when\"? – é"}]}],
            "system":[{"text":"First."},{"text":"Answer from the sources."},{"cachePoint":{"type":"default","ttl":"1h"}}],
            "inferenceConfig":{"maxTokens":99,"topP":0.5,"stopSequences":["END"]},
            "toolConfig":{"tools":[{"toolSpec":{"name":"search","description":"Finds.","inputSchema":{"json":{"type":"object","properties":{"q":{"type":"string"}},"required":["q"]}}}}],"toolChoice":{"tool":{"name":"search"}}},
            "guardrailConfig":{"guardrailIdentifier":"gr-1","guardrailVersion":"3","trace":"enabled","streamProcessingMode":"sync"},
            "additionalModelRequestFields":{"top_k":7},
            "requestMetadata":{"feature":"answer","tenant":"t1"},
            "performanceConfig":{"latency":"optimized"},"serviceTier":{"type":"flex"},
            "outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{\"type\":\"object\"}","name":"reply"}}}}}
            """,
            ConverseRequest.Write(
                [
                    s_messages[0],
                    s_messages[1],
                    new(ChatRole.Assistant, "Contoso [1].") { AdditionalProperties = new() { [PromptCaching.Point] = true } },
                    s_messages[3],
                ],
                new ChatOptions
                {
                    Instructions = "First.",
                    MaxOutputTokens = 99,
                    TopP = 0.5f,
                    TopK = 7,
                    StopSequences = ["END"],
                    Tools =
                    [
                        AIFunctionFactory.CreateDeclaration(
                            "search",
                            "Finds.",
                            System.Text.Json.JsonElement.Parse(
                                """{"type":"object","properties":{"q":{"type":"string"}},"required":["q"]}"""
                            )
                        ),
                    ],
                    ToolMode = ChatToolMode.RequireSpecific("search"),
                    ResponseFormat = ChatResponseFormat.ForJsonSchema(System.Text.Json.JsonElement.Parse("""{"type":"object"}"""), "reply"),
                    AdditionalProperties = new()
                    {
                        [BedrockChatProperties.RequestMetadata] = new Dictionary<string, string>
                        {
                            ["tenant"] = "t1",
                            ["feature"] = "answer",
                        },
                    },
                },
                new BedrockOptions
                {
                    GuardrailId = "gr-1",
                    GuardrailVersion = "3",
                    PerformanceLatency = "optimized",
                    ServiceTier = "flex",
                    PromptCacheTtl = "1h",
                },
                streaming: true
            )
        );

    [Fact]
    public void ToolCallsAndTheirResultsAlternate() =>
        Equal(
            """
            {"messages":[{"role":"user","content":[{"text":"q"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"search","input":{"q":"x"}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[{"text":"found"}]}},{"text":"go on"}]}],
            "inferenceConfig":{"maxTokens":1024,"temperature":0.2}}
            """,
            ConverseRequest.Write(
                [
                    new(ChatRole.User, "q"),
                    new(ChatRole.Assistant, [new FunctionCallContent("t1", "search", new Dictionary<string, object?> { ["q"] = "x" })]),
                    new(ChatRole.Tool, [new FunctionResultContent("t1", "found")]),
                    new(ChatRole.User, "go on"),
                ],
                null,
                new BedrockOptions(),
                streaming: false
            )
        );

    [Fact]
    public void TemperatureWinsOverTopP()
    {
        var body = Encoding.UTF8.GetString(
            ConverseRequest.Write(
                [s_messages[1]],
                new ChatOptions { Temperature = 0, TopP = 0.5f },
                new BedrockOptions { PromptCaching = false },
                streaming: false
            )
        );

        Assert.Equal(
            """{"messages":[{"role":"user","content":[{"text":"Who owns Fabrikam?"}]}],"inferenceConfig":{"maxTokens":1024,"temperature":0}}""",
            body
        );
    }

    [Fact]
    public void ATokenCount() =>
        Equal(
            """
            {"input":{"converse":{"messages":[{"role":"user","content":[{"text":"Who owns Fabrikam?"}]},{"role":"assistant","content":[{"text":"Contoso [1]."}]},{"role":"user","content":[{"text":"And since \"when\"? – é"}]}],"system":[{"text":"Answer from the sources."}]}}}
            """,
            ConverseRequest.WriteCount(s_messages, null, new BedrockOptions())
        );

    [Fact]
    public async Task AnEmbeddingARerankAGuardrailAndAJob()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.JsonAsync(
                call.Target switch
                {
                    "/rerank" => """{"results":[{"index":1,"relevanceScore":0.5}]}""",
                    "/model-customization-jobs" => """{"jobArn":"arn:job"}""",
                    "/model-customization/custom-model-deployments" => """{"customModelDeploymentArn":"arn:deployment"}""",
                    var target when target.EndsWith("/apply", StringComparison.Ordinal) => """{"action":"NONE","outputs":[]}""",
                    _ => $$"""{"embedding":[{{string.Join(',', Enumerable.Repeat("0.0625", 256))}}],"inputTextTokenCount":3}""",
                }
            )
        );
        var options = new BedrockOptions
        {
            EmbeddingDimensions = 256,
            GuardrailId = "gr-1",
            RerankRegion = "us-west-2",
        };
        using var connection = server.Connect(options);
        var customization = new BedrockModelCustomization(connection);

        using var embeddings = new TitanEmbeddingGenerator(connection, options, TimeProvider.System);
        await embeddings.GenerateAsync(["café \"x\""], cancellationToken: Cancelled);
        await new BedrockReranker(connection, options, TimeProvider.System).RerankAsync("q?", ["one", "two", "three"], 2, Cancelled);
        await new BedrockGuardrail(connection, options).CheckAsync("text", isAnswer: true, Cancelled);
        await customization.CreateJobAsync(
            new("job-1", "model-1", "arn:aws:iam::1:role/r", "amazon.nova-lite-v1:0:300k", "s3://b/train.jsonl", "s3://b/out/")
            {
                ValidationUri = "s3://b/val.jsonl",
                HyperParameters = new Dictionary<string, string> { ["learningRate"] = "0.00001", ["epochCount"] = "2" },
                Tags = new Dictionary<string, string> { ["app"] = "rag" },
            },
            Cancelled
        );
        await customization.CreateDeploymentAsync("serving", "arn:model", Cancelled);

        Assert.Equal(
            [
                (
                    "/model/amazon.titan-embed-text-v2%3A0/invoke",
                    """{"inputText":"café \"x\"","dimensions":256,"normalize":true,"embeddingTypes":["float"]}"""
                ),
                (
                    "/rerank",
                    """{"queries":[{"type":"TEXT","textQuery":{"text":"q?"}}],"sources":[{"type":"INLINE","inlineDocumentSource":{"type":"TEXT","textDocument":{"text":"one"}}},{"type":"INLINE","inlineDocumentSource":{"type":"TEXT","textDocument":{"text":"two"}}},{"type":"INLINE","inlineDocumentSource":{"type":"TEXT","textDocument":{"text":"three"}}}],"rerankingConfiguration":{"type":"BEDROCK_RERANKING_MODEL","bedrockRerankingConfiguration":{"numberOfResults":2,"modelConfiguration":{"modelArn":"arn:aws:bedrock:us-west-2::foundation-model/cohere.rerank-v3-5:0"}}}}"""
                ),
                ("/guardrail/gr-1/version/DRAFT/apply", """{"source":"OUTPUT","content":[{"text":{"text":"text"}}]}"""),
                (
                    "/model-customization-jobs",
                    """{"jobName":"job-1","customModelName":"model-1","roleArn":"arn:aws:iam::1:role/r","clientRequestToken":"741521529241063b67cb791639a9afd91404eac44e51e07f57eb681256f817ec","baseModelIdentifier":"amazon.nova-lite-v1:0:300k","customizationType":"FINE_TUNING","jobTags":[{"key":"app","value":"rag"}],"customModelTags":[{"key":"app","value":"rag"}],"trainingDataConfig":{"s3Uri":"s3://b/train.jsonl"},"validationDataConfig":{"validators":[{"s3Uri":"s3://b/val.jsonl"}]},"outputDataConfig":{"s3Uri":"s3://b/out/"},"hyperParameters":{"epochCount":"2","learningRate":"0.00001"}}"""
                ),
                (
                    "/model-customization/custom-model-deployments",
                    """{"modelDeploymentName":"serving","modelArn":"arn:model","clientRequestToken":"410ad84017f650bd08970aee5a74c8a041cebd260c0e87fb74bc7c2a87d996c7"}"""
                ),
            ],
            server.Calls.Select(call => (call.Target, call.Body))
        );
    }

    private static void Equal(string expected, byte[] actual) =>
        Assert.Equal(expected.ReplaceLineEndings(""), Encoding.UTF8.GetString(actual));
}
