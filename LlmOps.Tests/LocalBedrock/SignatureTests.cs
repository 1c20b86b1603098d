using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using LlmOps.LocalBedrock.Signing;
using Microsoft.Extensions.Time.Testing;
using static LlmOps.Tests.LocalBedrock.LocalBedrockCaller;

namespace LlmOps.Tests.LocalBedrock;

public sealed class SignatureTests : IDisposable
{
    private const string Body = """{"messages":[{"role":"user","content":[{"text":"hé"}]}]}""";
    private static readonly DateTimeOffset s_now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly LocalBedrockFactory _factory = new()
    {
        Clock = new FakeTimeProvider(s_now),
        Settings = { ["LocalBedrock:VerifySignatures"] = "true" },
    };
    private readonly HttpClient _client;

    public SignatureTests() => _client = _factory.CreateClient();

    public void Dispose()
    {
        _client.Dispose();
        _factory.Dispose();
    }

    [Theory]
    [InlineData(
        "bedrock-runtime.us-east-1.amazonaws.com",
        "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
        "",
        "bedrock",
        false,
        "d0ecb8dcf72f66ab8eb2c1d01d98de81d8b0c282113fde10056d8cef3134bdb3"
    )]
    [InlineData(
        "bedrock-runtime.us-east-1.amazonaws.com",
        "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
        "",
        "bedrock",
        true,
        "1328fe841bd76e9e6caaf29cc171fba51698dc42328045c8259af4bd27d6c4e5"
    )]
    [InlineData(
        "bedrock-runtime.us-east-1.amazonaws.com",
        "/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/converse",
        "",
        "bedrock",
        false,
        "e69cfe85357ed08d60913cd51598d14c21e68f9c0e80a0556f198aea068e3c84"
    )]
    [InlineData(
        "bedrock-runtime.us-east-1.amazonaws.com",
        "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Acustom-model-deployment%2Fabcdefghijkl/converse",
        "",
        "bedrock",
        false,
        "107ac10e1ad0e6646cd84098c36fa93806a7f01e87feb4ec7e7ea1e39f2882b3"
    )]
    [InlineData(
        "bedrock-agent-runtime.us-east-1.amazonaws.com",
        "/rerank",
        "",
        "bedrock",
        false,
        "67c502ce78aa9984e58cd4b29416e327a4a724864119105f1866c2301aefd5e2"
    )]
    [InlineData(
        "search-x.us-east-1.es.amazonaws.com",
        "/idx/_search",
        "search_pipeline=hybrid&size=10",
        "es",
        true,
        "4ac9db7a567c309265c8c6c6a0af1938abc5ec89d74f09568545cd6f0303e282"
    )]
    [InlineData(
        "abc.us-east-1.aoss.amazonaws.com",
        "/idx/_search",
        "",
        "aoss",
        true,
        "34982d1450267adc56dfdd9c372490fe862f87a309e7c3064d36ce6000cd7814"
    )]
    public void TheSignatureIsTheOneOfThePublishedVectors(
        string host,
        string path,
        string query,
        string service,
        bool withHash,
        string expected
    )
    {
        var hash = CanonicalRequest.Hash(Encoding.UTF8.GetBytes(Body));
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = "application/json",
            ["host"] = host,
            ["x-amz-date"] = "20150830T123600Z",
            ["x-amz-security-token"] = "SESSIONTOKEN/abc+=",
        };
        if (withHash)
        {
            headers["x-amz-content-sha256"] = hash;
        }

        var canonical = CanonicalRequest.Build("POST", path, query, [.. headers.Keys], headers.GetValueOrDefault, hash);

        Assert.Equal(
            expected,
            RequestSignature.Compute(
                "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                "20150830T123600Z",
                $"20150830/us-east-1/{service}/aws4_request",
                canonical
            )
        );
    }

    [Theory]
    [InlineData("", 200, null, null)]
    [InlineData("token", 200, null, null)]
    [InlineData("hash", 200, null, null)]
    [InlineData("unsigned-payload", 200, null, null)]
    [InlineData("arn", 200, null, null)]
    [InlineData("secret", 403, "InvalidSignatureException", "The request signature we calculated does not match")]
    [InlineData("key", 403, "UnrecognizedClientException", "The security token included in the request is invalid.")]
    [InlineData("tampered-body", 403, "InvalidSignatureException", "does not match")]
    [InlineData("tampered-path", 403, "InvalidSignatureException", "does not match")]
    [InlineData("tampered-date", 403, "InvalidSignatureException", "does not match")]
    [InlineData("wrong-hash", 403, "InvalidSignatureException", "does not match")]
    [InlineData(
        "expired",
        403,
        "InvalidSignatureException",
        "Signature expired: 20261123T115459Z is now earlier than 20261123T115500Z (20261123T120000Z - 5 min.)"
    )]
    [InlineData("early", 403, "InvalidSignatureException", "Signature not yet current")]
    [InlineData("service", 403, "InvalidSignatureException", "correct service: 'bedrock'")]
    [InlineData("no-host", 403, "InvalidSignatureException", "'Host' must be")]
    [InlineData("incomplete", 403, "IncompleteSignatureException", "requires 'Signature' parameter")]
    [InlineData("none", 403, "MissingAuthenticationTokenException", "Missing Authentication Token")]
    public async Task ACallerIsLetInOrRefusedInTheServicesOwnWords(string variant, int status, string? error, string? message)
    {
        var path = ConversePath(variant == "arn" ? "arn:aws:bedrock:us-east-1:000000000000:inference-profile/" + Chat : Chat);
        using var request = Signed(variant, path, _client.BaseAddress!.Authority);

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.True(status == (int)response.StatusCode, $"{response.StatusCode} {text} {string.Join(';', response.Headers)}");
        if (error is not null)
        {
            Assert.Equal(error, response.Headers.GetValues("x-amzn-ErrorType").Single().Split(':')[0]);
            Assert.Contains(message!, (string)System.Text.Json.Nodes.JsonNode.Parse(text)!["message"]!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("test", "/foundation-models", 200)]
    [InlineData("wrong", "/foundation-models", 403)]
    [InlineData("test", "/rerank", 403)]
    public async Task AnApiKeyOpensTheRuntimeAndControlPlanesOnly(string key, string path, int status)
    {
        var reply =
            path == "/rerank"
                ? await _client.PostAsync(path, Question("x"), ("Authorization", $"Bearer {key}"))
                : await _client.SendAsync(HttpMethod.Get, path, null, ("Authorization", $"Bearer {key}"));

        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task HealthAndBillAskForNoSignature()
    {
        Assert.Equal(200, (await _client.ReadAsync("/health")).Status);
        Assert.Equal(200, (await _client.ReadAsync("/local-bedrock/bill")).Status);
    }

    private static HttpRequestMessage Signed(string variant, string path, string host)
    {
        var time = variant switch
        {
            "expired" => s_now.AddMinutes(-5).AddSeconds(-1),
            "early" => s_now.AddMinutes(6),
            _ => s_now,
        };
        var stamp = time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var sentStamp =
            variant == "tampered-date"
                ? s_now.AddSeconds(1).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)
                : stamp;
        var hash = CanonicalRequest.Hash(Encoding.UTF8.GetBytes(Body));
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = "application/json",
            ["x-amz-date"] = stamp,
        };
        if (variant != "no-host")
        {
            headers["host"] = host;
        }

        if (variant == "token")
        {
            headers["x-amz-security-token"] = "any/token+=";
        }

        if (variant is "hash" or "unsigned-payload" or "wrong-hash")
        {
            headers["x-amz-content-sha256"] = variant switch
            {
                "hash" => hash,
                "unsigned-payload" => "UNSIGNED-PAYLOAD",
                _ => new string('0', 64),
            };
        }

        var service = variant == "service" ? "s3" : "bedrock";
        var scope = $"{stamp[..8]}/eu-north-1/{service}/aws4_request";
        var canonical = CanonicalRequest.Build(
            "POST",
            path,
            string.Empty,
            [.. headers.Keys],
            headers.GetValueOrDefault,
            headers.GetValueOrDefault("x-amz-content-sha256", hash)
        );
        var signature = RequestSignature.Compute(variant == "secret" ? "wrong" : "test", stamp, scope, canonical);
        var request = new HttpRequestMessage(HttpMethod.Post, variant == "tampered-path" ? ConversePath("amazon.nova-lite-v1:0") : path)
        {
            Content = new ByteArrayContent(
                Encoding.UTF8.GetBytes(variant == "tampered-body" ? Body.Replace("hé", "ho", StringComparison.Ordinal) : Body)
            ),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in headers.Where(header => header.Key.StartsWith("x-amz-", StringComparison.Ordinal)))
        {
            request.Headers.TryAddWithoutValidation(name, name == "x-amz-date" ? sentStamp : value);
        }

        if (variant != "none")
        {
            var key = variant == "key" ? "somebody" : "test";
            var tail = variant == "incomplete" ? string.Empty : $", Signature={signature}";
            request.Headers.TryAddWithoutValidation(
                "Authorization",
                $"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={string.Join(';', headers.Keys)}{tail}"
            );
        }

        return request;
    }
}
