using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.Runtime;
using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using LlmOps.Tests.Wire;
using LlmOps.Wire;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Bedrock;

/// <summary>Our client against LocalBedrock, which shares no code with it: each is the other's witness.</summary>
public sealed class AgainstLocalBedrockTests
{
    private const string Chat = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

    private static readonly ChatMessage[] s_question =
    [
        new(ChatRole.System, "Answer from the sources."),
        new(
            ChatRole.User,
            "<source id=\"1\">Contoso was founded in 1987 in Lisbon. Fabrikam is a company of Contoso since 2019.</source>\n\nWhen was "
                + "Contoso founded?"
        ),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WholeAndStreamedAnswersAreTheSame()
    {
        using var peer = new LocalBedrockPeer();

        var whole = await peer.Chat.GetResponseAsync(s_question, cancellationToken: Cancelled);
        var streamed = await peer.Chat.GetStreamingResponseAsync(s_question, cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);

        Assert.NotEmpty(whole.Text);
        Assert.Equal(whole.Text, streamed.Text);
        Assert.Equal(ModelUsage.From(whole.Usage), ModelUsage.From(streamed.Usage));
        Assert.Equal((ChatFinishReason.Stop, ChatFinishReason.Stop), (whole.FinishReason, streamed.FinishReason));
        Assert.Equal(("local-extractive-v1", "local-extractive-v1"), (whole.ModelId, streamed.ModelId));
        Assert.Equal((ModelUsage.From(whole.Usage) + ModelUsage.From(streamed.Usage), 2L, 0L), await peer.BillAsync(2, Cancelled));
    }

    [Fact]
    public async Task EmbeddingsRerankAndTokenCountsAgreeWithTheBill()
    {
        using var peer = new LocalBedrockPeer(new BedrockOptions { EmbeddingDimensions = 512 });

        var vectors = await peer.Embeddings.GenerateAsync(
            ["Contoso was founded in Lisbon.", "Bananas are yellow."],
            cancellationToken: Cancelled
        );
        var ranked = await peer.Reranker.RerankAsync(
            "Where was Contoso founded?",
            ["Bananas are yellow.", "Contoso was founded in Lisbon."],
            2,
            Cancelled
        );
        var counted = await new BedrockTokenCounter(peer.Connection, peer.Options, new TokenEstimator()).CountAsync(
            s_question,
            cancellationToken: Cancelled
        );
        var answer = await peer.Chat.GetResponseAsync(s_question, cancellationToken: Cancelled);

        Assert.All(vectors, vector => Assert.Equal(1, System.Numerics.Tensors.TensorPrimitives.Norm(vector.Vector.Span), 1e-3));
        Assert.Equal(1, ranked.Results[0].Index);
        Assert.Equal(new TokenCount((int)answer.Usage!.InputTokenCount!.Value, Estimated: false), counted);
        Assert.Equal(
            ModelUsage.From(vectors.Usage) + new ModelUsage(RerankUnits: ranked.SearchUnits) + ModelUsage.From(answer.Usage),
            (await peer.BillAsync(4, Cancelled)).Usage
        );
    }

    [Theory]
    [InlineData("cohere.embed-english-v3", 1024)]
    [InlineData("cohere.embed-multilingual-v3", 1024)]
    [InlineData("us.cohere.embed-v4:0", 1536)]
    [InlineData("cohere.embed-v4:0", 256)]
    public async Task CohereEmbeddingsAgreeWithTheBill(string model, int dimensions)
    {
        using var peer = new LocalBedrockPeer(new BedrockOptions { EmbeddingModel = model, EmbeddingDimensions = dimensions });
        var texts = Enumerable.Range(0, 100).Select(number => $"Contoso opened office number {number} in Lisbon.").ToArray();
        using var embeddings = new CohereEmbeddingGenerator(peer.Connection, peer.Options, TimeProvider.System);

        var vectors = await embeddings.GenerateAsync(texts, cancellationToken: Cancelled);
        var again = await embeddings.GenerateAsync([texts[99]], cancellationToken: Cancelled);
        var longOne = await embeddings.GenerateAsync([string.Concat(Enumerable.Repeat("a ", 3000))], EmbeddingPurpose.Question, Cancelled);

        Assert.All(vectors, vector => Assert.Equal(dimensions, vector.Vector.Length));
        Assert.Equal(vectors[99].Vector.ToArray(), again[0].Vector.ToArray());
        Assert.NotEqual(vectors[98].Vector.ToArray(), again[0].Vector.ToArray());
        var used = ModelUsage.From(vectors.Usage) + ModelUsage.From(again.Usage) + ModelUsage.From(longOne.Usage);
        Assert.Equal((used, 4L), await peer.BillAsync(4, Cancelled) is var bill ? (bill.Usage, bill.Requests) : default);
    }

    [Fact]
    public async Task VectorsOfAnotherStandInAreRefusedWhileAServiceRuns()
    {
        var origin = new EmbeddingOrigin();
        using var hashed = new LocalBedrockPeer(new BedrockOptions { EmbeddingDimensions = 512 });
        using var titan = new TitanEmbeddingGenerator(hashed.Connection, hashed.Options, TimeProvider.System, origin);
        await titan.GenerateAsync(["Contoso"], cancellationToken: Cancelled);
        Assert.Equal("local-hashed-embedder-v2", origin.StandIn);

        await using var other = await ScriptedBedrock.StartAsync(call =>
        {
            call.Context.Response.Headers["x-local-bedrock-model"] = "another-model";
            return call.JsonAsync($$"""{"embedding":[{{string.Join(',', Enumerable.Repeat("1", 512))}}],"inputTextTokenCount":1}""");
        });
        using var changed = new TitanEmbeddingGenerator(other.Connect(hashed.Options), hashed.Options, TimeProvider.System, origin);

        var refusal = await Assert.ThrowsAsync<ModelException>(() => changed.GenerateAsync(["Contoso"], cancellationToken: Cancelled));
        Assert.Equal(("EmbeddingModelChanged", false), (refusal.Code, refusal.IsTransient));
        Assert.Contains("another-model", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1h")]
    public async Task AStableSystemPromptIsWrittenToTheCacheOnceAndThenRead(string? ttl)
    {
        using var peer = new LocalBedrockPeer(new BedrockOptions { PromptCacheTtl = ttl });
        ChatMessage[] messages =
        [
            new(ChatRole.System, string.Join(' ', Enumerable.Range(0, 6000).Select(number => $"rule{number}"))),
            .. s_question[1..],
        ];

        var first = ModelUsage.From((await peer.Chat.GetResponseAsync(messages, cancellationToken: Cancelled)).Usage);
        var second = ModelUsage.From(
            (await peer.Chat.GetStreamingResponseAsync(messages, cancellationToken: Cancelled).ToChatResponseAsync(Cancelled)).Usage
        );

        var written = ttl is null ? first.CacheWrite5mTokens : first.CacheWrite1hTokens;
        Assert.True(written > 4096);
        Assert.Equal(written, first.TotalInputTokens - first.InputTokens);
        Assert.Equal((written, 0L, 0L), (second.CacheReadTokens, second.CacheWrite5mTokens, second.CacheWrite1hTokens));
        Assert.Equal(first + second, (await peer.BillAsync(2, Cancelled)).Usage);
    }

    [Fact]
    public async Task ThrottlingAtTheStartIsSatOut()
    {
        using var peer = new LocalBedrockPeer();

        var response = await peer.Chat.GetResponseAsync(s_question, new ChatOptions { ModelId = $"{Chat}+throttle=1+first=2" }, Cancelled);

        Assert.NotEmpty(response.Text);
    }

    [Theory]
    [InlineData("throttle", "ThrottlingException", true)]
    [InlineData("not-ready", "ModelNotReadyException", true)]
    [InlineData("timeout", "ModelTimeoutException", true)]
    [InlineData("unavailable", "ServiceUnavailableException", true)]
    [InlineData("internal", "InternalServerException", true)]
    [InlineData("model-error", "ModelErrorException", false)]
    [InlineData("quota", "ServiceQuotaExceededException", false)]
    [InlineData("validation", "ValidationException", false)]
    [InlineData("denied", "AccessDeniedException", false)]
    [InlineData("not-found", "ResourceNotFoundException", false)]
    [InlineData("malformed", ModelException.MalformedResponse, false)]
    public async Task EveryErrorHasItsOutcome(string knob, string code, bool transient)
    {
        using var peer = new LocalBedrockPeer();
        var options = new ChatOptions { ModelId = $"{Chat}+{knob}=1" };

        var exception = await Assert.ThrowsAsync<ModelException>(() => peer.Chat.GetResponseAsync(s_question, options, Cancelled));

        Assert.Equal((code, transient), (exception.Code, exception.IsTransient));
    }

    [Theory]
    [InlineData("cut", ModelException.IncompleteStream)]
    [InlineData("eof", ModelException.IncompleteStream)]
    [InlineData("corrupt", ModelException.MalformedResponse)]
    [InlineData("malformed", ModelException.MalformedResponse)]
    [InlineData("stream-throttle", "ThrottlingException")]
    [InlineData("stream-internal", "InternalServerException")]
    [InlineData("stream-model-error", "ModelStreamErrorException")]
    [InlineData("stream-unavailable", "ServiceUnavailableException")]
    [InlineData("stream-validation", "ValidationException")]
    public async Task EveryBrokenStreamHasItsOutcome(string knob, string code)
    {
        using var peer = new LocalBedrockPeer();
        var whole = (await peer.Chat.GetResponseAsync(s_question, cancellationToken: Cancelled)).Text;
        var text = "";

        var exception = await Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (
                var update in peer.Chat.GetStreamingResponseAsync(
                    s_question,
                    new ChatOptions { ModelId = $"{Chat}+{knob}=1+after=2+delay=30ms" },
                    Cancelled
                )
            )
            {
                text += update.Text;
            }
        });

        Assert.Equal(code, exception.Code);
        Assert.StartsWith(text, whole, StringComparison.Ordinal);
        Assert.Equal(1, (await peer.BillAsync(2, Cancelled)).Incomplete);
    }

    [Fact]
    public async Task ARetiredModelIsRefusedByItsName()
    {
        using var peer = new LocalBedrockPeer();

        var exception = await Assert.ThrowsAsync<ModelException>(() =>
            peer.Chat.GetResponseAsync(s_question, new ChatOptions { ModelId = "anthropic.claude-3-haiku-20240307-v1:0" }, Cancelled)
        );

        Assert.Contains(exception.StatusCode, (int?[])[400, 404]);
        Assert.False(exception.IsTransient);
    }

    [Fact]
    public async Task ACustomizationJobIsMadeOnceFollowedAndStopped()
    {
        using var peer = new LocalBedrockPeer();
        var request = new CustomizationRequest(
            "job-1",
            "model-1",
            "arn:aws:iam::123456789012:role/tuning",
            "amazon.nova-lite-v1:0:300k",
            "s3://bucket/train.jsonl",
            "s3://bucket/out/"
        )
        {
            HyperParameters = new Dictionary<string, string> { ["epochCount"] = "2" },
        };

        var arn = await peer.Customization.CreateJobAsync(request, Cancelled);
        var again = await peer.Customization.CreateJobAsync(request, Cancelled);
        var running = await peer.Customization.GetJobAsync(arn, Cancelled);
        var listed = await peer.Customization.ListJobsAsync("job", CustomizationStatus.InProgress, Cancelled).ToListAsync(Cancelled);
        await peer.Customization.StopJobAsync(arn, Cancelled);
        var stopped = await peer.Customization.GetJobAsync("job-1", Cancelled);

        Assert.Equal(arn, again);
        Assert.Equal(
            (arn, "job-1", CustomizationStatus.InProgress, false),
            (running.JobArn, running.JobName, running.Status, running.IsEnded)
        );
        Assert.Equal(arn, Assert.Single(listed).JobArn);
        Assert.Contains(stopped.Status, (CustomizationStatus[])[CustomizationStatus.Stopping, CustomizationStatus.Stopped]);
        Assert.Equal(
            "ResourceNotFoundException",
            (await Assert.ThrowsAsync<ModelException>(() => peer.Customization.GetJobAsync("nobody", Cancelled))).Code
        );
    }

    [Fact]
    public async Task KeysThatAreNotItsOwnAreRefused()
    {
        using var peer = new LocalBedrockPeer(credentials: new FixedCredentials(new ImmutableCredentials("test", "wrong", null)));

        var exception = await Assert.ThrowsAsync<ModelException>(() =>
            peer.Chat.GetResponseAsync(s_question, cancellationToken: Cancelled)
        );

        Assert.Equal(("InvalidSignatureException", 403, false), (exception.Code, exception.StatusCode, exception.IsTransient));
    }

    [Theory]
    [InlineData("nothing", null)]
    [InlineData("header that is not signed", null)]
    [InlineData("skew of 4:50", null)]
    [InlineData("body", "InvalidSignatureException")]
    [InlineData("no body", "InvalidSignatureException")]
    [InlineData("unsigned payload", "InvalidSignatureException")]
    [InlineData("path", "InvalidSignatureException")]
    [InlineData("colon in path", "InvalidSignatureException")]
    [InlineData("lower case in path", "InvalidSignatureException")]
    [InlineData("query", "InvalidSignatureException")]
    [InlineData("method", "InvalidSignatureException")]
    [InlineData("date", "InvalidSignatureException")]
    [InlineData("two dates", "IncompleteSignatureException")]
    [InlineData("skew of 5:10", "InvalidSignatureException")]
    [InlineData("skew of -5:10", "InvalidSignatureException")]
    [InlineData("region", "InvalidSignatureException")]
    [InlineData("signed header", "InvalidSignatureException")]
    [InlineData("signed header twice", "InvalidSignatureException")]
    [InlineData("order of signed headers", "InvalidSignatureException")]
    [InlineData("fewer signed headers", "InvalidSignatureException")]
    [InlineData("token that is not signed", "InvalidSignatureException")]
    [InlineData("signature", "InvalidSignatureException")]
    [InlineData("two authorizations", "IncompleteSignatureException")]
    public async Task ASignedRequestThatWasTamperedWithIsRefused(string part, string? error)
    {
        using var peer = new LocalBedrockPeer();
        var body = Encoding.UTF8.GetBytes("""{"messages":[{"role":"user","content":[{"text":"hé"}]}]}""");
        var path = $"/model/{Uri.EscapeDataString(Chat)}/converse";
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("x-extra", "one");
        var skew = part.StartsWith("skew of ", StringComparison.Ordinal)
            ? TimeSpan.Parse("00:" + part["skew of ".Length..].TrimStart('-'), System.Globalization.CultureInfo.InvariantCulture)
            : TimeSpan.Zero;
        SigV4Signer.Sign(
            request,
            body,
            new ImmutableCredentials("test", "test", null),
            "us-east-1",
            "bedrock",
            TimeProvider.System.GetUtcNow() + (part.Contains('-', StringComparison.Ordinal) ? -skew : skew)
        );
        var authorization = request.Headers.GetValues("Authorization").Single();
        var date = request.Headers.GetValues("X-Amz-Date").Single();

        switch (part)
        {
            case "body":
                body[^5] ^= 1;
                break;
            case "no body":
                request.Content = new ByteArrayContent([]) { Headers = { ContentType = new("application/json") } };
                break;
            case "unsigned payload":
                body[^5] ^= 1;
                request.Headers.TryAddWithoutValidation("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
                break;
            case "path":
                request.RequestUri = Address($"/model/{Uri.EscapeDataString("us.amazon.nova-lite-v1:0")}/converse");
                break;
            case "colon in path":
                request.RequestUri = Address(path.Replace("%3A", ":", StringComparison.Ordinal));
                break;
            case "lower case in path":
                request.RequestUri = Address(path.Replace("%3A", "%3a", StringComparison.Ordinal));
                break;
            case "query":
                request.RequestUri = Address(path + "?a=b");
                break;
            case "method":
                request.Method = HttpMethod.Get;
                request.RequestUri = Address($"/foundation-models/{Uri.EscapeDataString(Chat)}");
                break;
            case "date":
                Replace("X-Amz-Date", date[..^2] + (date[^2] == '0' ? '1' : '0') + "Z");
                break;
            case "two dates":
                request.Headers.TryAddWithoutValidation("X-Amz-Date", date);
                break;
            case "region":
                Replace("Authorization", authorization.Replace("us-east-1", "eu-west-1", StringComparison.Ordinal));
                break;
            case "signed header":
                Replace("x-extra", "two");
                break;
            case "signed header twice":
                request.Headers.TryAddWithoutValidation("x-extra", "one");
                break;
            case "header that is not signed":
                request.Headers.TryAddWithoutValidation("x-other", "three");
                break;
            case "order of signed headers":
                Replace("Authorization", authorization.Replace("content-type;host", "host;content-type", StringComparison.Ordinal));
                break;
            case "fewer signed headers":
                Replace("Authorization", authorization.Replace(";x-extra", "", StringComparison.Ordinal));
                break;
            case "token that is not signed":
                request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", "mine");
                break;
            case "signature":
                Replace("Authorization", authorization[..^1] + (authorization[^1] == '0' ? '1' : '0'));
                break;
            case "two authorizations":
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
                break;
        }

        using var response = await peer.Http.SendAsync(request, Cancelled);

        Assert.Equal(error is null ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
        if (error is not null)
        {
            var told = AwsError.Parse(
                403,
                response.Headers.GetValues("x-amzn-ErrorType").Single(),
                await response.Content.ReadAsByteArrayAsync(Cancelled)
            );
            Assert.Equal(error, told.Code);
            Assert.NotEmpty(told.Message);
        }

        Uri Address(string target) => new(peer.Http.BaseAddress!, target);

        void Replace(string header, string value)
        {
            request.Headers.Remove(header);
            request.Headers.TryAddWithoutValidation(header, value);
        }
    }

    /// <summary>Everything that an id can be, in every call that takes one: each is one label of the path, and the service finds what was
    /// meant.</summary>
    [Theory]
    [InlineData("us.anthropic.claude-haiku-4-5-20251001-v1:0")]
    [InlineData("global.anthropic.claude-haiku-4-5-20251001-v1:0")]
    [InlineData("arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0")]
    [InlineData("amazon.nova-lite-v1:0")]
    [InlineData("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0")]
    public async Task IdsProfilesAndArnsAreTakenByEveryCall(string model)
    {
        using var peer = new LocalBedrockPeer();
        var options = new ChatOptions { ModelId = model };

        var whole = await peer.Chat.GetResponseAsync(s_question, options, Cancelled);
        var streamed = await peer.Chat.GetStreamingResponseAsync(s_question, options, Cancelled).ToChatResponseAsync(Cancelled);
        var counted = await new BedrockTokenCounter(peer.Connection, peer.Options, new TokenEstimator()).CountAsync(
            s_question,
            options,
            Cancelled
        );
        var found = await new BedrockCatalog(peer.Connection, peer.Options, TimeProvider.System).FindAsync(
            model,
            peer.Connection.Endpoints.Control,
            Cancelled
        );

        Assert.Equal(whole.Text, streamed.Text);
        Assert.Equal(new TokenCount((int)whole.Usage!.InputTokenCount!.Value, Estimated: false), counted);
        Assert.NotNull(found);
    }

    [Fact]
    public async Task ArnsAreTakenForEmbeddingAndRerankToo()
    {
        using var peer = new LocalBedrockPeer(
            new BedrockOptions
            {
                EmbeddingModel = "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0",
                RerankModel = "arn:aws:bedrock:us-east-1::foundation-model/amazon.rerank-v1:0",
            }
        );

        Assert.Single(await peer.Embeddings.GenerateAsync(["Contoso"], cancellationToken: Cancelled));
        Assert.Single((await peer.Reranker.RerankAsync("Contoso", ["Contoso"], 1, Cancelled)).Results);
    }

    /// <summary>Readers leave after a few words: the ledger's estimate may be above the bill, and below it by a quarter at most.</summary>
    [Fact]
    public async Task WhatReadersLeaveBehindIsEstimatedNotFarBelowTheBill()
    {
        using var peer = new LocalBedrockPeer();
        var estimator = new TokenEstimator();
        using var chat = new MeteredChatClient(
            new BedrockChatClient(peer.Connection, peer.Options, estimator, TimeProvider.System),
            Chat,
            estimator
        );
        var options = new ChatOptions { ModelId = Chat + "+delay=20ms" };
        string[] prompts =
        [
            "Where is Contoso?",
            s_question[1].Text,
            string.Join(
                ' ',
                Enumerable
                    .Range(0, 400)
                    .Select(number =>
                        $"Invoice {number * 7919} of Fabrikam, due on 2026-0{1 + (number % 9)}-17, stands at {number * 31} EUR."
                    )
            ),
            string.Concat(Enumerable.Repeat("コントソ社は二〇二一年に設立された。", 60)),
        ];
        foreach (var prompt in prompts.Concat(prompts))
        {
            await peer.Http.DeleteAsync(new Uri("/local-bedrock/bill", UriKind.Relative), Cancelled);
            var meter = new UsageMeter();
            for (var turn = 0; turn < 5; turn++)
            {
                using var measured = meter.Measure("answer");
                var read = 0;
                await foreach (var _ in chat.GetStreamingResponseAsync([s_question[0], new(ChatRole.User, prompt)], options, Cancelled))
                {
                    if (++read == 3)
                    {
                        break;
                    }
                }
            }

            var noted = Assert.Single(meter.Used).Usage;
            var (billed, _, left) = await peer.BillAsync(5, Cancelled);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{prompt[..8]}: noted {noted.InputTokens} + {noted.OutputTokens}, billed {billed.InputTokens} + {billed.OutputTokens} at "
                    + $"{estimator.BytesPerToken:F2} bytes a token"
            );
            Assert.Equal(5, left);
            Assert.True(billed.OutputTokens > 0);
            Assert.True(noted.InputTokens >= 0.75 * billed.InputTokens, $"{noted} for {billed}");

            // What is read to its end teaches the estimator.
            for (var turn = 0; turn < 10; turn++)
            {
                await chat.GetResponseAsync(string.Concat(Enumerable.Repeat(s_question[1].Text + "\n", 10)), cancellationToken: Cancelled);
            }
        }

        Assert.NotEqual(new TokenEstimator().BytesPerToken, estimator.BytesPerToken);
    }

    /// <summary>A cut stream has no usage, and LocalBedrock bills none for it: what is settled is what is billed.</summary>
    [Fact]
    public async Task TwoHundredStreamsUnderFaultsEndCompleteOrInAClearErrorAndTheBillIsRight()
    {
        using var peer = new LocalBedrockPeer();
        var whole = (await peer.Chat.GetResponseAsync(s_question, cancellationToken: Cancelled)).Text;
        await peer.BillAsync(1, Cancelled);
        await peer.Http.DeleteAsync(new Uri("/local-bedrock/bill", UriKind.Relative), Cancelled);
        var options = new ChatOptions { ModelId = $"{Chat}+throttle=0.05+cut=0.01+eof=0.01+seed=7+delay=1ms" };
        var settled = new ConcurrentQueue<ModelUsage>();
        var errors = new ConcurrentQueue<ModelException>();

        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(async _ =>
                {
                    var text = "";
                    try
                    {
                        var usage = default(ModelUsage);
                        await foreach (var update in peer.Chat.GetStreamingResponseAsync(s_question, options, Cancelled))
                        {
                            text += update.Text;
                            usage += update
                                .Contents.OfType<UsageContent>()
                                .Aggregate(default(ModelUsage), static (sum, content) => sum + ModelUsage.From(content.Details));
                        }

                        Assert.Equal(whole, text);
                        settled.Enqueue(usage);
                    }
                    catch (ModelException exception)
                    {
                        Assert.StartsWith(text, whole, StringComparison.Ordinal);
                        errors.Enqueue(exception);
                    }
                })
        );

        var (billed, requests, _) = await peer.BillAsync(200, Cancelled);
        Assert.Equal(200, settled.Count + errors.Count);
        Assert.All(errors, error => Assert.Equal((ModelException.IncompleteStream, true), (error.Code, error.IsTransient)));
        Assert.Equal(requests, settled.Count);
        Assert.Equal(billed, settled.Aggregate(default(ModelUsage), static (sum, usage) => sum + usage));
        Assert.InRange(settled.Count, 180, 199);
    }
}
