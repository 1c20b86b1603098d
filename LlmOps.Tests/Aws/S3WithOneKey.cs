using Amazon.S3;
using LlmOps.AppHost.Stores;
using LlmOps.Benchmarks.Outages;
using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.Aws;

/// <summary>An S3 server in a container that knows one KMS key. Without docker or the image, the test that asks for it is
/// skipped.</summary>
public sealed class S3WithOneKey : IAsyncLifetime
{
    /// <summary>The key it knows.</summary>
    public const string Key = "6c5d0d3e-8a2b-4c1f-9d7e-1f2a3b4c5d6e";

    private const string Image = $"{ContainerImageTags.Registry}/{ContainerImageTags.S3MockImage}:{ContainerImageTags.S3MockTag}";

    private StoreServer? _server;
    private IAmazonS3? _client;

    public IAmazonS3 Client
    {
        get
        {
            EndToEnd.Docker.Require(Image);
            return _client!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (EndToEnd.Docker.Missing(Image) is not null)
        {
            return;
        }

        var token = TestContext.Current.CancellationToken;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        _server = await StoreServer.StartAsync(
            "s3",
            Image,
            9090,
            ["--env", $"COM_ADOBE_TESTING_S3MOCK_STORE_VALID_KMS_KEYS=arn:aws:kms:us-east-1:000000000000:key/{Key}"],
            [],
            async (address, cancellation) => (await http.GetAsync(new Uri(address, "favicon.ico"), cancellation)).IsSuccessStatusCode,
            token
        );
        await _server.ReadyAsync(token);
        _client = RealServers.S3Client(_server.Address.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
