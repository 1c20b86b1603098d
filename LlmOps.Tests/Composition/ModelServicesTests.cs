using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmOps.Composition;
using LlmOps.Engine;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Tests.Bedrock;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Composition;

public sealed class ModelServicesTests
{
    private const string Found = """{"modelDetails":{"modelArn":"a","modelId":"m","modelLifecycle":{"status":"ACTIVE"}}}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EverythingIsThereAndTheModelsAreLookedUpAtStart()
    {
        await using var server = await ScriptedBedrock.StartAsync(AnswerAsync);
        using var host = Build(server);

        await host.StartAsync(Cancelled);

        Assert.Equal(
            "Hé, 42.",
            (await host.Services.GetRequiredService<IChatClient>().GetResponseAsync("q", cancellationToken: Cancelled)).Text
        );
        Assert.Equal("cohere.rerank-v3-5:0", host.Services.GetRequiredService<IReranker>().ModelId);
        Assert.NotNull(host.Services.GetRequiredService<IModelPrices>().CostUsd("us.anthropic.claude-haiku-4-5-20251001-v1:0", default));
        await Assert.Single(host.Services.GetServices<IStoreProbe>()).ProbeAsync(Cancelled);
        Assert.Equal(
            [
                "/foundation-models/us.anthropic.claude-haiku-4-5-20251001-v1%3A0",
                "/foundation-models/amazon.titan-embed-text-v2%3A0",
                "/foundation-models/cohere.rerank-v3-5%3A0",
            ],
            server.Calls.Where(call => call.Method == "GET").Select(call => call.Target)
        );
    }

    [Theory]
    [InlineData("ChatModel", "us.anthropic.claude-haiku-4-5-20251001-v1:0")]
    [InlineData("EmbeddingModel", "amazon.titan-embed-text-v2:0")]
    [InlineData("RerankModel", "cohere.rerank-v3-5:0")]
    public async Task AnUnknownModelStopsTheServiceAndItsSettingIsNamed(string setting, string replacement)
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.Target.Contains("gone-model", StringComparison.Ordinal)
                ? call.ErrorAsync(404, "ResourceNotFoundException")
                : AnswerAsync(call)
        );
        using var host = Build(server, ($"Bedrock:{setting}", "gone-model"));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancelled));

        var failure = Assert.Single(exception.Failures);
        Assert.StartsWith($"Bedrock:{setting} is 'gone-model'", failure, StringComparison.Ordinal);
        Assert.Contains(replacement, failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARetiredModelStopsTheService()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.Target.Contains("claude-3-haiku", StringComparison.Ordinal)
                ? call.JsonAsync("""{"modelDetails":{"modelLifecycle":{"status":"LEGACY","endOfLifeTime":"2026-09-10T00:00:00Z"}}}""")
                : AnswerAsync(call)
        );
        using var host = Build(server, ("Bedrock:ChatModel", "anthropic.claude-3-haiku-20240307-v1:0"));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancelled));

        Assert.Contains("whose life ended on 2026-09-10", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProfileIsLookedUpAsSuchAndAnUnknownArnIsTakenAsItIs()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call switch
            {
                { Target: "/inference-profiles/us.profile" } => call.JsonAsync(
                    """{"inferenceProfileId":"us.profile","models":[{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/base"}]}"""
                ),
                _ when call.Target.Contains("profile", StringComparison.Ordinal)
                        || call.Target.Contains("router", StringComparison.Ordinal) => call.ErrorAsync(400, "ValidationException"),
                _ => AnswerAsync(call),
            }
        );
        using var host = Build(
            server,
            ("Bedrock:ChatModel", "us.profile"),
            ("Prices:0:Model", "us.profile"),
            ("Prices:0:SameAs", "us.anthropic.claude-haiku-4-5-20251001-v1:0"),
            ("Bedrock:RerankModel", "arn:aws:bedrock:us-east-1:1:prompt-router/x"),
            ("Prices:1:Model", "arn:aws:bedrock:us-east-1:1:prompt-router/x"),
            ("Prices:1:SameAs", "amazon.rerank-v1:0")
        );

        await host.StartAsync(Cancelled);
        await Assert.Single(host.Services.GetServices<IStoreProbe>()).ProbeAsync(Cancelled);

        Assert.Contains(
            server.Calls,
            call => call.Target == "/foundation-models/arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Fbase"
        );
    }

    [Fact]
    public async Task ARoleThatMayNotLookModelsUpStartsNevertheless()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.ErrorAsync(403, "AccessDeniedException"));
        using var host = Build(server);

        await host.StartAsync(Cancelled);
        await Assert.Single(host.Services.GetServices<IStoreProbe>()).ProbeAsync(Cancelled);
    }

    [Fact]
    public async Task APlaneOutOfReachOnlyKeepsTheServiceFromBeingReady()
    {
        var up = false;
        await using var server = await ScriptedBedrock.StartAsync(call =>
            Volatile.Read(ref up) ? AnswerAsync(call) : call.ErrorAsync(503, "ServiceUnavailableException")
        );
        using var host = Build(server);

        await host.StartAsync(Cancelled);
        var probe = Assert.Single(host.Services.GetServices<IStoreProbe>());
        await Assert.ThrowsAsync<ModelException>(() => probe.ProbeAsync(Cancelled));
        Volatile.Write(ref up, true);

        await probe.ProbeAsync(Cancelled);
    }

    [Theory]
    [InlineData("Bedrock:EmbeddingDimensions", "300")]
    [InlineData("Bedrock:EmbeddingConcurrency", "0")]
    [InlineData("Bedrock:Temperature", "1.5")]
    [InlineData("Bedrock:CallTimeout", "-00:00:01")]
    [InlineData("Bedrock:FirstByteTimeout", "00:10:00")]
    [InlineData("Bedrock:EmbeddingDimensions", "1536")]
    [InlineData("Bedrock:EmbeddingFormat", "word2vec")]
    [InlineData("Models:Chat:Provider", "magic")]
    [InlineData("Models:Embeddings:Provider", "openai")]
    public async Task AFaultySettingIsToldAtStart(string key, string value)
    {
        await using var server = await ScriptedBedrock.StartAsync(AnswerAsync);
        using var host = Build(server, (key, value));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancelled));

        Assert.Contains(key.Split(':')[1], exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cohere.embed-english-v3", null, "512", "1024")]
    [InlineData("us.cohere.embed-v4:0", null, "1024", null)]
    [InlineData("arn:aws:bedrock:us-east-1:1:application-inference-profile/x", "cohere-v3", "256", "1024")]
    [InlineData("amazon.titan-embed-text-v2:0", null, "1536", "256, 512, 1024")]
    public async Task TheEmbeddingLengthHasToBeOneThatTheModelMakes(string model, string? format, string dimensions, string? allowed)
    {
        await using var server = await ScriptedBedrock.StartAsync(AnswerAsync);
        using var host = Build(
            server,
            ("Bedrock:EmbeddingModel", model),
            ("Bedrock:EmbeddingFormat", format!),
            ("Bedrock:EmbeddingDimensions", dimensions)
        );

        if (allowed is null)
        {
            await host.StartAsync(Cancelled);
            return;
        }

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancelled));
        Assert.Contains($"embeddings of {allowed} numbers", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherProviderTakesThePlaceOfBedrock()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.JsonAsync(
                call.Target switch
                {
                    "/v1/chat/completions" =>
                        """{"id":"c1","object":"chat.completion","created":1,"model":"llama3","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"hello"}}],"usage":{"prompt_tokens":12,"completion_tokens":2,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":4}}}""",
                    "/v1/embeddings" =>
                        """{"object":"list","model":"e","data":[{"object":"embedding","index":0,"embedding":"AACAPwAAAEA="}],"usage":{"prompt_tokens":5,"total_tokens":5}}""",
                    _ => "{}",
                }
            )
        );
        var endpoint = new Uri(server.Address, "/v1").ToString();
        using var host = Build(
            server,
            ("Models:Chat:Provider", "openai"),
            ("Models:Chat:Endpoint", endpoint),
            ("Models:Chat:Model", "llama3"),
            ("Models:Chat:ApiKey", "k1"),
            ("Models:Embeddings:Provider", "openai"),
            ("Models:Embeddings:Endpoint", endpoint),
            ("Models:Embeddings:Model", "e"),
            ("Models:Rerank:Provider", "none"),
            ("Prices:0:Model", "llama3"),
            ("Prices:0:Input", "0"),
            ("Prices:0:Output", "0"),
            ("Prices:1:Model", "e"),
            ("Prices:1:Embedding", "0")
        );
        await host.StartAsync(Cancelled);

        var answer = await host.Services.GetRequiredService<IChatClient>().GetResponseAsync("q", cancellationToken: Cancelled);
        var vectors = await host
            .Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>()
            .GenerateAsync(["t"], cancellationToken: Cancelled);

        Assert.Equal("hello", answer.Text);
        Assert.Equal(new ModelUsage(InputTokens: 8, CacheReadTokens: 4, OutputTokens: 2), ModelUsage.From(answer.Usage));
        Assert.Equal([1f, 2f], vectors[0].Vector.ToArray());
        Assert.Equal("none", host.Services.GetRequiredService<IReranker>().ModelId);
        Assert.True(
            (
                await host.Services.GetRequiredService<ITokenCounter>().CountAsync([new(ChatRole.User, "q")], cancellationToken: Cancelled)
            ).Estimated
        );
        Assert.Equal(["Bearer k1", "Bearer none"], server.Calls.Select(call => call.Authorization));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CallsAreSpansOfTheGenAiConventions(bool capture)
    {
        await using var server = await ScriptedBedrock.StartAsync(AnswerAsync);
        using var host = Build(server, ("Bedrock:GuardrailId", "gr-7"), ("Bedrock:EmbeddingDimensions", "256"));
        var spans = new ConcurrentQueue<Activity>();
        using var root = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineDiagnosticsNames.Source,
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
        var chat = host.Services.GetRequiredService<IChatClient>();
        chat.GetRequiredService<OpenTelemetryChatClient>().EnableSensitiveData = capture;

        await chat.GetResponseAsync([new(ChatRole.System, "be short"), new(ChatRole.User, "top secret")], cancellationToken: Cancelled);
        await chat.GetStreamingResponseAsync("top secret", cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);
        await host
            .Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>()
            .GenerateAsync(["top secret"], cancellationToken: Cancelled);
        await host.Services.GetRequiredService<IReranker>().RerankAsync("top secret", ["a", "b"], 1, Cancelled);

        const string Model = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
        Assert.Equal(
            [$"chat {Model}", $"chat {Model}", "embeddings amazon.titan-embed-text-v2:0", "rerank cohere.rerank-v3-5:0"],
            spans.Select(span => span.DisplayName)
        );
        Assert.All(
            spans,
            span =>
            {
                Assert.Equal(ActivityKind.Client, span.Kind);
                Assert.Equal("aws.bedrock", span.GetTagItem("gen_ai.provider.name"));
                Assert.Equal(server.Address.Host, span.GetTagItem("server.address"));
                Assert.Equal(server.Address.Port, span.GetTagItem("server.port"));
                Assert.Equal(span.DisplayName.Split(' ')[0], span.GetTagItem("gen_ai.operation.name"));
                Assert.Equal(span.DisplayName.Split(' ')[1], span.GetTagItem("gen_ai.request.model"));
            }
        );
        Assert.All(
            spans.Take(2),
            span =>
            {
                Assert.Equal(
                    10L,
                    Convert.ToInt64(span.GetTagItem("gen_ai.usage.input_tokens"), System.Globalization.CultureInfo.InvariantCulture)
                );
                Assert.Equal(
                    3L,
                    Convert.ToInt64(span.GetTagItem("gen_ai.usage.output_tokens"), System.Globalization.CultureInfo.InvariantCulture)
                );
                Assert.Equal(Model, span.GetTagItem("gen_ai.response.model"));
                Assert.Equal("gr-7", span.GetTagItem("aws.bedrock.guardrail.id"));
                Assert.StartsWith("request-", (string?)span.GetTagItem("aws.request_id"), StringComparison.Ordinal);
                Assert.Equal(
                    capture,
                    ((string?)span.GetTagItem("gen_ai.input.messages"))?.Contains("top secret", StringComparison.Ordinal) ?? false
                );
                Assert.Equal(
                    capture,
                    ((string?)span.GetTagItem("gen_ai.output.messages"))?.Contains("42.", StringComparison.Ordinal) ?? false
                );
            }
        );
        if (!capture)
        {
            Assert.DoesNotContain(
                "secret",
                string.Join('\n', spans.SelectMany(span => span.TagObjects).Select(tag => tag.Value)),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task DurationsAndTokensAreMeasured()
    {
        await using var server = await ScriptedBedrock.StartAsync(AnswerAsync);
        using var host = Build(server);
        var seen = new ConcurrentQueue<(string Name, string? Type)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == EngineDiagnosticsNames.Source)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();

        await host.Services.GetRequiredService<IChatClient>().GetResponseAsync("q", cancellationToken: Cancelled);
        await host.Services.GetRequiredService<IReranker>().RerankAsync("q", ["a"], 1, Cancelled);

        Assert.Contains(("gen_ai.client.operation.duration", null), seen);
        Assert.Contains(("gen_ai.client.token.usage", "input"), seen);
        Assert.Contains(("gen_ai.client.token.usage", "output"), seen);

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? type = null;
            var port = 0;
            foreach (var (key, value) in tags)
            {
                type = key == "gen_ai.token.type" ? (string?)value : type;
                port = key == "server.port" ? (int)value! : port;
            }

            if (port == server.Address.Port)
            {
                seen.Enqueue((instrument.Name, type));
            }
        }
    }

    private static Task AnswerAsync(ScriptedCall call) =>
        call.Target switch
        {
            "/rerank" => call.JsonAsync("""{"results":[{"index":0,"relevanceScore":1}]}"""),
            var target when target.EndsWith("/converse", StringComparison.Ordinal) => call.JsonAsync(ScriptedCall.Answer),
            var target when target.EndsWith("/converse-stream", StringComparison.Ordinal) => call.StreamAsync(ScriptedCall.GoodStream),
            var target when target.EndsWith("/invoke", StringComparison.Ordinal) => call.JsonAsync(
                $$"""{"embedding":[{{string.Join(',', Enumerable.Repeat("0.0625", 256))}}],"inputTextTokenCount":3}"""
            ),
            _ => call.JsonAsync(Found),
        };

    private static IHost Build(ScriptedBedrock server, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddConfiguration(
            server.Configuration([.. settings.Select(setting => (setting.Key, (string?)setting.Value))])
        );
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.AddModels();
        return builder.Build();
    }
}
