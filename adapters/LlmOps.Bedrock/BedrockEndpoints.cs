using Amazon.Runtime;
using Microsoft.Extensions.Configuration;

namespace LlmOps.Bedrock;

/// <summary>The addresses of the planes: <c>AWS_ENDPOINT_URL_BEDROCK_RUNTIME</c>, <c>AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME</c> and
/// <c>AWS_ENDPOINT_URL_BEDROCK</c> where configured, as the AWS SDKs read them; else the hosts of the region.
/// </summary>
internal sealed class BedrockEndpoints
{
    private const string DefaultRegion = "us-east-1";

    public BedrockEndpoints(IConfiguration configuration, BedrockOptions options)
    {
        var region =
            options.Region ?? configuration["AWS_REGION"] ?? configuration["AWS_DEFAULT_REGION"] ?? ProfileRegion() ?? DefaultRegion;
        var rerankRegion = options.RerankRegion ?? region;
        Runtime = Endpoint(configuration, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "bedrock-runtime", region);
        AgentRuntime = Endpoint(configuration, "AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME", "bedrock-agent-runtime", rerankRegion);
        Control = Endpoint(configuration, "AWS_ENDPOINT_URL_BEDROCK", "bedrock", region);
        RerankControl = Endpoint(configuration, "AWS_ENDPOINT_URL_BEDROCK", "bedrock", rerankRegion);
    }

    public BedrockEndpoint Runtime { get; }

    public BedrockEndpoint AgentRuntime { get; }

    public BedrockEndpoint Control { get; }

    /// <summary>The control plane of the rerank model's region.</summary>
    public BedrockEndpoint RerankControl { get; }

    public BedrockEndpoint this[BedrockPlane plane] =>
        plane switch
        {
            BedrockPlane.Runtime => Runtime,
            BedrockPlane.AgentRuntime => AgentRuntime,
            _ => Control,
        };

    /// <summary>The partition a region belongs to: it is part of every ARN and decides the domain.</summary>
    public static string Partition(string region) =>
        region switch
        {
            _ when region.StartsWith("us-gov-", StringComparison.Ordinal) => "aws-us-gov",
            _ when region.StartsWith("cn-", StringComparison.Ordinal) => "aws-cn",
            _ => "aws",
        };

    private static BedrockEndpoint Endpoint(IConfiguration configuration, string setting, string host, string region)
    {
        if ((configuration[setting] ?? configuration["AWS_ENDPOINT_URL"]) is not { Length: > 0 } text)
        {
            var domain = Partition(region) == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
            return new(new Uri($"https://{host}.{region}.{domain}"), region);
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? new(uri, region, IsConfigured: true)
            : throw new InvalidOperationException($"{setting} is '{text}', which is no http or https address.");
    }

    private static string? ProfileRegion() => FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName;
}
