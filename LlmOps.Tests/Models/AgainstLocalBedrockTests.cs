using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.Runtime;
using LlmOps.Engine.Models;
using LlmOps.Engine.Models.Bedrock;
using LlmOps.Engine.Models.Customization;
using LlmOps.Engine.Wire;
using LlmOps.Tests.Wire;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Models;

/// <summary>Our client against LocalBedrock, which shares no code with it: each is the other's witness.</summary>
public sealed class AgainstLocalBedrockTests
{
    private const string Chat = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

    private static readonly ChatMessage[] Question =
    [
        new(ChatRole.System, "Answer from the sources."),
        new(ChatRole.User, "<source id=\"1\">Contoso was founded in 1987 in Lisbon. Fabrikam is a company of Contoso since 2019.</source>\n\nWhen was Contoso founded?"),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WholeAndStreamedAnswersAreTheSame()
    {
        using var peer = new LocalBedrockPeer();

        var whole = await peer.Chat.GetResponseAsync(Question, cancellationToken: Cancelled);
        var streamed = await peer.Chat.GetStreamingResponseAsync(Question, cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);

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

        var vectors = await peer.Embeddings.GenerateAsync(["Contoso was founded in Lisbon.", "Bananas are yellow."], cancellationToken: Cancelled);
        var ranked = await peer.Reranker.RerankAsync("Where was Contoso founded?", ["Bananas are yellow.", "Contoso was founded in Lisbon."], 2, Cancelled);
        var counted = await new BedrockTokenCounter(peer.Connection, peer.Options, new TokenEstimator()).CountAsync(Question, cancellationToken: Cancelled);
        var answer = await peer.Chat.GetResponseAsync(Question, cancellationToken: Cancelled);

        Assert.All(vectors, vector => Assert.Equal(1, System.Numerics.Tensors.TensorPrimitives.Norm(vector.Vector.Span), 1e-3));
        Assert.Equal(1, ranked.Results[0].Index);
        Assert.Equal(new TokenCount((int)answer.Usage!.InputTokenCount!.Value, Estimated: false), counted);
        Assert.Equal(ModelUsage.From(vectors.Usage) + new ModelUsage(RerankUnits: ranked.SearchUnits) + ModelUsage.From(answer.Usage), (await peer.BillAsync(4, Cancelled)).Usage);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1h")]
    public async Task AStableSystemPromptIsWrittenToTheCacheOnceAndThenRead(string? ttl)
    {
        using var peer = new LocalBedrockPeer(new BedrockOptions { PromptCacheTtl = ttl });
        ChatMessage[] messages = [new(ChatRole.System, string.Join(' ', Enumerable.Range(0, 6000).Select(number => $"rule{number}"))), .. Question[1..]];

        var first = ModelUsage.From((await peer.Chat.GetResponseAsync(messages, cancellationToken: Cancelled)).Usage);
        var second = ModelUsage.From((await peer.Chat.GetStreamingResponseAsync(messages, cancellationToken: Cancelled).ToChatResponseAsync(Cancelled)).Usage);

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

        var response = await peer.Chat.GetResponseAsync(Question, new ChatOptions { ModelId = $"{Chat}+throttle=1+first=2" }, Cancelled);

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

        var exception = await Assert.ThrowsAsync<ModelException>(() => peer.Chat.GetResponseAsync(Question, options, Cancelled));

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
        var whole = (await peer.Chat.GetResponseAsync(Question, cancellationToken: Cancelled)).Text;
        var text = "";

        var exception = await Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (var update in peer.Chat.GetStreamingResponseAsync(Question, new ChatOptions { ModelId = $"{Chat}+{knob}=1+after=2+delay=30ms" }, Cancelled))
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

        var exception = await Assert.ThrowsAsync<ModelException>(() => peer.Chat.GetResponseAsync(Question, new ChatOptions { ModelId = "anthropic.claude-3-haiku-20240307-v1:0" }, Cancelled));

        Assert.Contains(exception.StatusCode, (int?[])[400, 404]);
        Assert.False(exception.IsTransient);
    }

    [Fact]
    public async Task ACustomizationJobIsMadeOnceFollowedAndStopped()
    {
        using var peer = new LocalBedrockPeer();
        var request = new CustomizationRequest("job-1", "model-1", "arn:aws:iam::123456789012:role/tuning", "amazon.nova-lite-v1:0:300k", "s3://bucket/train.jsonl", "s3://bucket/out/")
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
        Assert.Equal((arn, "job-1", CustomizationStatus.InProgress, false), (running.JobArn, running.JobName, running.Status, running.IsEnded));
        Assert.Equal(arn, Assert.Single(listed).JobArn);
        Assert.Contains(stopped.Status, (CustomizationStatus[])[CustomizationStatus.Stopping, CustomizationStatus.Stopped]);
        Assert.Equal("ResourceNotFoundException", (await Assert.ThrowsAsync<ModelException>(() => peer.Customization.GetJobAsync("nobody", Cancelled))).Code);
    }

    [Fact]
    public async Task KeysThatAreNotItsOwnAreRefused()
    {
        using var peer = new LocalBedrockPeer(credentials: new FixedCredentials(new ImmutableCredentials("test", "wrong", null)));

        var exception = await Assert.ThrowsAsync<ModelException>(() => peer.Chat.GetResponseAsync(Question, cancellationToken: Cancelled));

        Assert.Equal(("InvalidSignatureException", 403, false), (exception.Code, exception.StatusCode, exception.IsTransient));
    }

    [Theory]
    [InlineData("nothing", HttpStatusCode.OK)]
    [InlineData("body", HttpStatusCode.Forbidden)]
    [InlineData("path", HttpStatusCode.Forbidden)]
    [InlineData("date", HttpStatusCode.Forbidden)]
    [InlineData("header", HttpStatusCode.Forbidden)]
    public async Task ASignedRequestThatWasTamperedWithIsRefused(string part, HttpStatusCode status)
    {
        using var peer = new LocalBedrockPeer();
        var body = Encoding.UTF8.GetBytes("""{"messages":[{"role":"user","content":[{"text":"hé"}]}]}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(peer.Http.BaseAddress!, $"/model/{Uri.EscapeDataString(Chat)}/converse")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        SigV4Signer.Sign(request, body, new ImmutableCredentials("test", "test", null), "us-east-1", "bedrock", TimeProvider.System.GetUtcNow());

        switch (part)
        {
            case "body":
                body[^5] ^= 1;
                break;
            case "path":
                request.RequestUri = new Uri(peer.Http.BaseAddress!, $"/model/{Uri.EscapeDataString("us.amazon.nova-lite-v1:0")}/converse");
                break;
            case "date":
                var date = request.Headers.GetValues("X-Amz-Date").Single();
                request.Headers.Remove("X-Amz-Date");
                request.Headers.TryAddWithoutValidation("X-Amz-Date", date[..^2] + (date[^2] == '0' ? '1' : '0') + "Z");
                break;
            case "header":
                request.Content.Headers.Remove("Content-Type");
                request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
                break;
        }

        using var response = await peer.Http.SendAsync(request, Cancelled);

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.Forbidden)
        {
            var error = AwsError.Parse(403, response.Headers.GetValues("x-amzn-ErrorType").Single(), await response.Content.ReadAsByteArrayAsync(Cancelled));
            Assert.Equal("InvalidSignatureException", error.Code);
            Assert.NotEmpty(error.Message);
        }
    }

    /// <summary>A cut stream has no usage, and LocalBedrock bills none for it: what is settled is what is billed.</summary>
    [Fact]
    public async Task TwoHundredStreamsUnderFaultsEndCompleteOrInAClearErrorAndTheBillIsRight()
    {
        using var peer = new LocalBedrockPeer();
        var whole = (await peer.Chat.GetResponseAsync(Question, cancellationToken: Cancelled)).Text;
        await peer.BillAsync(1, Cancelled);
        await peer.Http.DeleteAsync(new Uri("/local-bedrock/bill", UriKind.Relative), Cancelled);
        var options = new ChatOptions { ModelId = $"{Chat}+throttle=0.05+cut=0.01+eof=0.01+seed=7+delay=1ms" };
        var settled = new ConcurrentQueue<ModelUsage>();
        var errors = new ConcurrentQueue<ModelException>();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            var text = "";
            try
            {
                var usage = default(ModelUsage);
                await foreach (var update in peer.Chat.GetStreamingResponseAsync(Question, options, Cancelled))
                {
                    text += update.Text;
                    usage += update.Contents.OfType<UsageContent>().Aggregate(default(ModelUsage), static (sum, content) => sum + ModelUsage.From(content.Details));
                }

                Assert.Equal(whole, text);
                settled.Enqueue(usage);
            }
            catch (ModelException exception)
            {
                Assert.StartsWith(text, whole, StringComparison.Ordinal);
                errors.Enqueue(exception);
            }
        }));

        var (billed, requests, _) = await peer.BillAsync(200, Cancelled);
        Assert.Equal(200, settled.Count + errors.Count);
        Assert.All(errors, error => Assert.Equal((ModelException.IncompleteStream, true), (error.Code, error.IsTransient)));
        Assert.Equal(requests, settled.Count);
        Assert.Equal(billed, settled.Aggregate(default(ModelUsage), static (sum, usage) => sum + usage));
        Assert.InRange(settled.Count, 180, 199);
    }
}
