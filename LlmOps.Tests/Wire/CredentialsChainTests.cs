using Amazon;
using LlmOps.Aws;
using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using LlmOps.Tests.Bedrock;
using LlmOps.Tests.Remembering;
using LlmOps.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.Wire;

/// <summary>The places that keys come from, each for real: environment, profile, a container's address, a web identity. They change the
/// process's environment, so nothing runs beside them.</summary>
[Collection(nameof(CredentialsChainTests))]
[CollectionDefinition(nameof(CredentialsChainTests), DisableParallelization = true)]
public sealed class CredentialsChainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _before = [];

    public CredentialsChainTests()
    {
        foreach (
            var name in Environment
                .GetEnvironmentVariables()
                .Keys.Cast<string>()
                .Where(name => name.StartsWith("AWS_", StringComparison.Ordinal))
                .ToList()
        )
        {
            Set(name, null);
        }

        // No user's own files, and no instance metadata.
        // (The SDK reads AWS_SHARED_CREDENTIALS_FILE once for a process; this is the same setting.)
        AWSConfigs.AWSProfilesLocation = PathOf("credentials");
        Set("AWS_EC2_METADATA_DISABLED", "true");
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        AWSConfigs.AWSProfilesLocation = null;
        _folder.Dispose();
    }

    [Fact]
    public async Task KeysOfTheEnvironment()
    {
        Set("AWS_ACCESS_KEY_ID", "AKENV");
        Set("AWS_SECRET_ACCESS_KEY", "secret");
        Set("AWS_SESSION_TOKEN", "token");

        Assert.Equal(("AKENV", "secret", "token"), await KeysAsync());
    }

    [Fact]
    public async Task ConfigurationGoesBeforeTheEnvironment()
    {
        Set("AWS_ACCESS_KEY_ID", "AKENV");
        Set("AWS_SECRET_ACCESS_KEY", "secret");

        Assert.Equal(("AKCONF", "s", ""), await KeysAsync(("AWS_ACCESS_KEY_ID", "AKCONF"), ("AWS_SECRET_ACCESS_KEY", "s")));
    }

    [Fact]
    public async Task ClientsOfStoresSignWithTheKeysOfTheConfigurationToo()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync("{}"));
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["AWS_ENDPOINT_URL"] = server.Address.ToString(),
                    ["AWS_ACCESS_KEY_ID"] = "AKCONF",
                    ["AWS_SECRET_ACCESS_KEY"] = "s",
                }
            )
            .Build();
        using var client = new AwsClients(configuration).CreateDynamoDb();

        await client.GetItemAsync("table", new() { ["id"] = new("1") }, Cancelled);

        Assert.Contains("Credential=AKCONF/", Assert.Single(server.Calls).Authorization, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "AKDEFAULT")]
    [InlineData("work", "AKWORK")]
    public async Task KeysOfAProfile(string? profile, string expected)
    {
        await File.WriteAllTextAsync(
            PathOf("credentials"),
            "[default]\naws_access_key_id = AKDEFAULT\naws_secret_access_key = s1\n\n[work]\naws_access_key_id = "
                + "AKWORK\naws_secret_access_key = s2\n",
            Cancelled
        );
        Set("AWS_PROFILE", profile);

        Assert.Equal(expected, (await KeysAsync()).AccessKey);
    }

    [Fact]
    public async Task KeysOfAContainerAreFetchedAndFetchedAgainWhereTheyWereRefused()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
            call.JsonAsync(
                call.Authorization == "let me in" && call.Target == "/role/keys"
                    ? $$"""{"AccessKeyId":"AKECS{{call.Number}}","SecretAccessKey":"s","Token":"t","Expiration":"{{DateTime.UtcNow.AddHours(6):yyyy-MM-ddTHH:mm:ssZ}}"}"""
                    : "{}"
            )
        );
        Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", new Uri(server.Address, "/role/keys").ToString());
        Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "let me in");
        var credentials = new ConfiguredAwsCredentials(new ConfigurationBuilder().Build());

        var first = await credentials.GetAsync(Cancelled);
        var again = await credentials.GetAsync(Cancelled);
        credentials.Forget();
        var renewed = await credentials.GetAsync(Cancelled);

        Assert.StartsWith("AKECS", first.AccessKey, StringComparison.Ordinal);
        Assert.Equal(first.AccessKey, again.AccessKey);
        Assert.NotEqual(first.AccessKey, renewed.AccessKey);
        Assert.Equal("t", renewed.Token);
    }

    [Fact]
    public async Task KeysOfAWebIdentity()
    {
        await using var server = await ScriptedBedrock.StartAsync(call =>
        {
            Assert.Contains("WebIdentityToken=the-token", call.Body, StringComparison.Ordinal);
            Assert.Contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Ftester", call.Body, StringComparison.Ordinal);
            call.Context.Response.ContentType = "text/xml";
            return call.Context.Response.WriteAsync(
                $"""
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>
                <AccessKeyId>AKWEB</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>{DateTime.UtcNow.AddHours(
                    1
                ):yyyy-MM-ddTHH:mm:ssZ}</Expiration>
                </Credentials></AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></AssumeRoleWithWebIdentityResponse>
                """
            );
        });
        await File.WriteAllTextAsync(PathOf("token"), "the-token", Cancelled);
        Set("AWS_WEB_IDENTITY_TOKEN_FILE", PathOf("token"));
        Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/tester");
        Set("AWS_REGION", "us-east-1");
        Set("AWS_ENDPOINT_URL_STS", server.Address.ToString());

        Assert.Equal(("AKWEB", "s", "t"), await KeysAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("misspelt")]
    public async Task WithoutAnyTheErrorSaysWhereTheyWereLookedFor(string? profile)
    {
        Set("AWS_PROFILE", profile);
        await using var server = await ScriptedBedrock.StartAsync(call => call.JsonAsync(ScriptedCall.Answer));
        using var connection = Connect(server, new BedrockOptions());

        var exception = await Assert.ThrowsAsync<ModelException>(() => CallAsync(connection));

        Assert.Equal((ModelException.NoCredentials, false), (exception.Code, exception.IsTransient));
        Assert.Empty(server.Calls);
    }

    /// <summary>An address for keys that does not answer must not hold a call longer than its own limits.</summary>
    [Fact]
    public async Task ASourceOfKeysThatHangsEndsWithTheCallsTimeLimit()
    {
        await using var server = await ScriptedBedrock.StartAsync(call => call.HangAsync());
        Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", new Uri(server.Address, "/role/keys").ToString());
        using var connection = Connect(
            server,
            new BedrockOptions { CallTimeout = TimeSpan.FromMilliseconds(300), FirstByteTimeout = TimeSpan.FromMilliseconds(200) }
        );

        var exception = await Assert.ThrowsAsync<ModelException>(() => CallAsync(connection));

        Assert.Equal((ModelException.Timeout, true), (exception.Code, exception.IsTransient));
        Assert.DoesNotContain(server.Calls, call => call.Target.Contains("converse", StringComparison.Ordinal));
    }

    private static Task<BedrockReply> CallAsync(BedrockConnection connection) =>
        connection.SendAsync(BedrockCall.ForModel("m", "converse", "{}"u8.ToArray()), Cancelled);

    private static BedrockConnection Connect(ScriptedBedrock server, BedrockOptions options)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?> { ["AWS_ENDPOINT_URL"] = server.Address.ToString(), ["AWS_REGION"] = "us-east-1" }
            )
            .Build();
        return new(
            new BedrockEndpoints(configuration, options),
            new ConfiguredAwsCredentials(configuration),
            null,
            options,
            new ModelGate(new InProcessRateBuckets(TimeProvider.System), TimeProvider.System, NullLogger<ModelGate>.Instance),
            TimeProvider.System,
            NullLogger<BedrockConnection>.Instance
        );
    }

    private static async Task<(string AccessKey, string SecretKey, string Token)> KeysAsync(params (string Name, string Value)[] configured)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(configured.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
        var keys = await new ConfiguredAwsCredentials(configuration).GetAsync(Cancelled);
        return (keys.AccessKey, keys.SecretKey, keys.Token ?? "");
    }

    private string PathOf(string file) => _folder.Directory.File(file);

    private void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
