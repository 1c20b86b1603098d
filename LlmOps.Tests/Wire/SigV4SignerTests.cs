using System.Text;
using Amazon.Runtime;
using LlmOps.Wire;

namespace LlmOps.Tests.Wire;

public sealed class SigV4SignerTests
{
    private static readonly ImmutableCredentials s_temporary = new(
        "AKIDEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "SESSIONTOKEN/abc+="
    );
    private static readonly ImmutableCredentials s_longTerm = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null);
    private static readonly DateTimeOffset s_signedAt = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
        "bedrock",
        false,
        "d0ecb8dcf72f66ab8eb2c1d01d98de81d8b0c282113fde10056d8cef3134bdb3"
    )]
    [InlineData(
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
        "bedrock",
        true,
        "1328fe841bd76e9e6caaf29cc171fba51698dc42328045c8259af4bd27d6c4e5"
    )]
    [InlineData(
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/converse",
        "bedrock",
        false,
        "e69cfe85357ed08d60913cd51598d14c21e68f9c0e80a0556f198aea068e3c84"
    )]
    [InlineData(
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Acustom-model-deployment%2Fabcdefghijkl/converse",
        "bedrock",
        false,
        "107ac10e1ad0e6646cd84098c36fa93806a7f01e87feb4ec7e7ea1e39f2882b3"
    )]
    [InlineData(
        "https://bedrock-agent-runtime.us-east-1.amazonaws.com/rerank",
        "bedrock",
        false,
        "67c502ce78aa9984e58cd4b29416e327a4a724864119105f1866c2301aefd5e2"
    )]
    [InlineData(
        "https://search-x.us-east-1.es.amazonaws.com/idx/_search?search_pipeline=hybrid&size=10",
        "es",
        true,
        "4ac9db7a567c309265c8c6c6a0af1938abc5ec89d74f09568545cd6f0303e282"
    )]
    [InlineData(
        "https://abc.us-east-1.aoss.amazonaws.com/idx/_search",
        "aoss",
        true,
        "34982d1450267adc56dfdd9c372490fe862f87a309e7c3064d36ce6000cd7814"
    )]
    public void ASignatureEqualsTheOneThatOtherImplementationsMake(string url, string service, bool contentHash, string expected)
    {
        var body = """{"messages":[{"role":"user","content":[{"text":"hé"}]}]}"""u8.ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("content-type", "application/json");

        Assert.Equal(expected, SigV4Signer.Sign(request, body, s_temporary, "us-east-1", service, s_signedAt, contentHash));
    }

    // Cases of AWS's published signing suite (get-vanilla and so on).
    [Theory]
    [InlineData("GET", "https://example.amazonaws.com/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "https://example.amazonaws.com/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData(
        "GET",
        "https://example.amazonaws.com/?Param2=value2&Param1=value1",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
    )]
    [InlineData("GET", "https://example.amazonaws.com/?%E1%88%B4=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    public void ASignatureEqualsAwsOwnVectors(string method, string url, string expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);

        Assert.Equal(expected, SigV4Signer.Sign(request, [], s_longTerm, "us-east-1", "service", s_signedAt));
    }

    [Fact]
    public void SigningAgainReplacesWhatTheFirstAttemptLeft()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://example.amazonaws.com/");
        SigV4Signer.Sign(request, [], s_temporary, "us-east-1", "service", s_signedAt.AddMinutes(-1));

        var signature = SigV4Signer.Sign(request, [], s_longTerm, "us-east-1", "service", s_signedAt);

        Assert.Equal("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", signature);
        Assert.False(request.Headers.Contains("X-Amz-Security-Token"));
        Assert.EndsWith(signature, Assert.Single(request.Headers.GetValues("Authorization")), StringComparison.Ordinal);
    }

    [Fact]
    public void HeadersThatOthersMayChangeAreNotSigned()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://example.amazonaws.com/");
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.TryAddWithoutValidation("User-Agent", "anything");

        Assert.Equal(
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            SigV4Signer.Sign(request, [], s_longTerm, "us-east-1", "service", s_signedAt)
        );
    }

    [Fact]
    public async Task TheHandlerSignsTheBytesThatGoOut()
    {
        var seen = new Capture();
        using var client = new HttpMessageInvoker(
            new SigV4Handler(new FixedCredentials(s_longTerm), "us-east-1", "es", TimeProvider.System) { InnerHandler = seen }
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://search.example/_bulk")
        {
            Content = new StringContent("{}\n", Encoding.UTF8),
        };

        await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains(
            "/us-east-1/es/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date",
            seen.Authorization,
            StringComparison.Ordinal
        );
        Assert.Equal("ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356", seen.ContentHash);
    }

    private sealed class Capture : HttpMessageHandler
    {
        public string? Authorization { get; private set; }

        public string? ContentHash { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorization = request.Headers.GetValues("Authorization").Single();
            ContentHash = request.Headers.GetValues("X-Amz-Content-Sha256").Single();
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
