using System.Text.RegularExpressions;

namespace LlmOps.Tests.Infra.Permissions;

/// <summary>Names of one run's resources, and the ARNs that infra/tests/stack.tftest.hcl gives to resources of the same use.</summary>
internal sealed partial class AwsNames
{
    private const string Account = "us-east-1:111122223333";
    private const string Alias = "llmops-chunks";

    private readonly string _prefix = "run-" + Guid.NewGuid().ToString("N");

    /// <summary>The models by the ids that the services are configured with.</summary>
    public required IReadOnlyDictionary<string, string> Models { get; init; }

    /// <summary>The name of a table, bucket, queue or alias.</summary>
    public string Of(string use) => $"{_prefix}-{use}";

    public string Table(string name) => $"arn:aws:dynamodb:{Account}:table/{Use(name)}";

    public string Bucket(string name) => $"arn:aws:s3:::{Use(name)}";

    public string Queue(string url) =>
        $"arn:aws:sqs:{Account}:{(Use(url[(url.LastIndexOf('/') + 1)..]) is "ingest" ? "llmops-test-ingest" : "dead")}";

    /// <summary>The ARN of an address of OpenSearch; ids are left out, and indexes behind the alias are one.</summary>
    public string Search(string path)
    {
        var segments = path.Trim('/').Split('/');
        return $"arn:aws:es:{Account}:domain/llmops-test-search/"
            + IndexName().Replace(string.Join('/', segments.Take(2)).Replace(Of(Alias), Alias, StringComparison.Ordinal), $"{Alias}-x");
    }

    /// <summary>The ARN of what a request to Bedrock names by id, name or ARN.</summary>
    public string Model(string id)
    {
        foreach (
            var kind in (string[])["custom-model-deployment", "provisioned-model", "model-customization-job", "custom-model", "guardrail"]
        )
        {
            if (id.Contains($":{kind}/", StringComparison.Ordinal))
            {
                return kind is "model-customization-job" or "custom-model"
                    ? $"arn:aws:bedrock:{Account}:{kind}/{Models.Values.Last()}/x"
                    : $"arn:aws:bedrock:{Account}:{kind}/{(kind is "guardrail" ? "abc123" : "x")}";
            }
        }

        var name = id[(id.LastIndexOf('/') + 1)..];
        Assert.True(Models.TryGetValue(name, out var known), $"The model {id} is not configured.");
        return name.StartsWith("us.", StringComparison.Ordinal)
            ? $"arn:aws:bedrock:{Account}:inference-profile/{known}"
            : $"arn:aws:bedrock:us-east-1::foundation-model/{known}";
    }

    private string Use(string name)
    {
        Assert.True(name.StartsWith($"{_prefix}-", StringComparison.Ordinal), $"{name} is no resource of this run.");
        return name[(_prefix.Length + 1)..];
    }

    [GeneratedRegex("llmops-chunks[^/,*]+")]
    private static partial Regex IndexName();
}
