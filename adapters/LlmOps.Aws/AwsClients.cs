using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Amazon.SQS;
using LlmOps.Wire;
using Microsoft.Extensions.Configuration;

namespace LlmOps.Aws;

/// <summary>Makes AWS SDK clients the one way all stores use: region, time limits, retries, endpoint overrides and a client span for every
/// call.</summary>
/// <remarks>
/// Endpoints follow the SDK's own settings <c>AWS_ENDPOINT_URL_S3</c>, <c>AWS_ENDPOINT_URL_DYNAMODB</c>, <c>AWS_ENDPOINT_URL_SQS</c> and
/// <c>AWS_ENDPOINT_URL</c>;
/// without them the region's public endpoints are used. Credentials are <c>AWS_ACCESS_KEY_ID</c> and its siblings of the configuration,
/// else those of the SDK's default chain.
/// </remarks>
public sealed class AwsClients
{
    private readonly IConfiguration _configuration;
    private readonly AwsOptions _options;

    /// <summary>Reads section <c>AWS</c> and the endpoint settings.</summary>
    public AwsClients(IConfiguration configuration)
    {
        _configuration = configuration;
        _options = configuration.GetSection(AwsOptions.Section).Get<AwsOptions>() ?? new AwsOptions();
        AwsSpans.Register();
        AwsFaults.Register();
    }

    /// <summary>The region in use.</summary>
    public string Region => _options.Region ?? _configuration["AWS_REGION"] ?? _configuration["AWS_DEFAULT_REGION"] ?? "us-east-1";

    /// <summary>Makes a client for S3; path-style addresses where the endpoint is overridden.</summary>
    public IAmazonS3 CreateS3()
    {
        var config = Configure(new AmazonS3Config(), "S3");
        config.ForcePathStyle = config.ServiceURL is not null;
        return new AmazonS3Client(Credentials(config), config);
    }

    /// <summary>Makes a client for DynamoDB.</summary>
    public IAmazonDynamoDB CreateDynamoDb()
    {
        var config = Configure(new AmazonDynamoDBConfig(), "DYNAMODB");
        config.Timeout = _options.TableAttemptTimeout;
        return new AmazonDynamoDBClient(Credentials(config), config);
    }

    /// <summary>Makes a client for SQS; its time limit leaves room for a long poll of 20 seconds.</summary>
    public IAmazonSQS CreateSqs()
    {
        var config = Configure(new AmazonSQSConfig(), "SQS");
        config.Timeout = _options.AttemptTimeout + TimeSpan.FromSeconds(20);
        return new AmazonSQSClient(Credentials(config), config);
    }

    private T Configure<T>(T config, string service)
        where T : ClientConfig
    {
        config.Timeout = _options.AttemptTimeout;
        config.MaxErrorRetry = _options.MaxRetries;
        config.MaxConnectionsPerServer = _options.MaxConnections;
        config.RetryMode = RequestRetryMode.Standard;
        if ((_configuration[$"AWS_ENDPOINT_URL_{service}"] ?? _configuration["AWS_ENDPOINT_URL"]) is { Length: > 0 } endpoint)
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(Region);
        }

        return config;
    }

    private AWSCredentials Credentials(ClientConfig config)
    {
        var (accessKey, secretKey) = (_configuration["AWS_ACCESS_KEY_ID"], _configuration["AWS_SECRET_ACCESS_KEY"]);
        if (!string.IsNullOrEmpty(accessKey) && !string.IsNullOrEmpty(secretKey))
        {
            return _configuration["AWS_SESSION_TOKEN"] is { Length: > 0 } token
                ? new SessionAWSCredentials(accessKey, secretKey, token)
                : new BasicAWSCredentials(accessKey, secretKey);
        }

        // A server on this machine asks for no credentials, and the default chain would look for some on the network.
        return Uri.TryCreate(config.ServiceURL, UriKind.Absolute, out var endpoint) && endpoint.IsLoopback
            ? new BasicAWSCredentials("local", "local")
            : DefaultAWSCredentialsIdentityResolver.GetCredentials(config);
    }
}
