using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace LlmOps.Tests.Infra.Permissions;

/// <summary>A request to a service of AWS, or to what stands in for it, and the permissions that it needs by the service authorization
/// reference.</summary>
internal sealed partial record AwsRequest(string Method, string Path, IQueryCollection Query, string Target, string Body)
{
    /// <summary>What a role must allow.</summary>
    /// <param name="service">The service that the request is signed for, such as <c>s3</c>; <c>es</c> for OpenSearch.</param>
    /// <param name="names">The run's names.</param>
    public IEnumerable<AwsCall> Calls(string service, AwsNames names) =>
        service switch
        {
            "dynamodb" => OfDynamoDb(names),
            "sqs" => [new AwsCall($"sqs:{Operation.Replace("Batch", "", StringComparison.Ordinal)}", names.Queue(Text("QueueUrl")))],
            "s3" => OfS3(names),
            "bedrock" => OfBedrock(names),
            "es" => [new AwsCall($"es:ESHttp{char.ToUpperInvariant(Method[0])}{Method[1..].ToLowerInvariant()}", names.Search(Path))],
            _ => throw new InvalidOperationException($"Nothing is known of requests to {service}."),
        };

    private string Operation => Target[(Target.LastIndexOf('.') + 1)..];

    private IEnumerable<AwsCall> OfDynamoDb(AwsNames names)
    {
        using var json = JsonDocument.Parse(Body);
        var request = json.RootElement;
        switch (Operation)
        {
            // A transaction needs the permissions of what it does, and so does each part of it.
            case "TransactWriteItems" or "TransactGetItems":
                return
                [
                    .. request
                        .GetProperty("TransactItems")
                        .EnumerateArray()
                        .SelectMany(item => item.EnumerateObject())
                        .Select(part =>
                            OfItem(part.Name is "ConditionCheck" ? "ConditionCheckItem" : $"{part.Name}Item", part.Value, names)
                        ),
                ];
            case "BatchGetItem" or "BatchWriteItem":
                return
                [
                    .. request
                        .GetProperty("RequestItems")
                        .EnumerateObject()
                        .SelectMany(table =>
                            Items(table.Value)
                                .Select(item => new AwsCall($"dynamodb:{Operation}", names.Table(table.Name), Special(Partition(item))))
                        )
                        .Distinct(),
                ];
            default:
                return [OfItem(Operation, request, names)];
        }
    }

    private static AwsCall OfItem(string operation, JsonElement request, AwsNames names)
    {
        var table = names.Table(request.GetProperty("TableName").GetString()!);
        return new AwsCall(
            $"dynamodb:{operation}",
            request.TryGetProperty("IndexName", out var index) ? $"{table}/index/{index.GetString()}" : table,
            Special(Partition(request))
        );
    }

    /// <summary>What a batch reads, writes or deletes, each with its <c>Key</c> or <c>Item</c>.</summary>
    private static IEnumerable<JsonElement> Items(JsonElement table) =>
        table.ValueKind is JsonValueKind.Array
            ? table.EnumerateArray().SelectMany(write => write.EnumerateObject()).Select(write => write.Value)
            : table.GetProperty("Keys").EnumerateArray();

    /// <summary>A partition that holds something else than a tenant's own rows, without the tenant and without a shard's number.</summary>
    private static string? Special(string? partition) =>
        partition?.IndexOf('#', StringComparison.Ordinal) switch
        {
            null or < 0 => null,
            0 => partition,
            var at => $"TENANT{partition[at.Value..].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')}",
        };

    /// <summary>The value of the partition key in the table of documents, which has partitions of no tenant.</summary>
    private static string? Partition(JsonElement request)
    {
        if (request.TryGetProperty("tenant", out var own))
        {
            return own.GetProperty("S").GetString();
        }

        foreach (var part in (string[])["Key", "Item"])
        {
            if (request.TryGetProperty(part, out var item) && item.TryGetProperty("tenant", out var key))
            {
                return key.GetProperty("S").GetString();
            }
        }

        return
            request.TryGetProperty("KeyConditionExpression", out var condition)
            && TenantCondition().Match(condition.GetString()!) is { Success: true } match
            ? request.GetProperty("ExpressionAttributeValues").GetProperty(match.Groups[1].Value).GetProperty("S").GetString()
            : null;
    }

    private IEnumerable<AwsCall> OfS3(AwsNames names)
    {
        var slash = Path.IndexOf('/', 1);
        var (name, key) = slash < 0 ? (Path[1..], "") : (Path[1..slash], Path[(slash + 1)..]);
        var bucket = names.Bucket(name);
        if (key.Length > 0)
        {
            return
            [
                new AwsCall(
                    Method switch
                    {
                        "GET" or "HEAD" => "s3:GetObject",
                        "DELETE" => Query.ContainsKey("uploadId") ? "s3:AbortMultipartUpload" : "s3:DeleteObject",
                        _ => "s3:PutObject",
                    },
                    Object(key)
                ),
            ];
        }

        return Method is "POST" && Query.ContainsKey("delete")
            ? [.. DeletedKey().Matches(Body).Select(match => new AwsCall("s3:DeleteObject", Object(match.Groups[1].Value)))]
            : [new AwsCall("s3:ListBucket", bucket, $"{((string?)Query["prefix"] ?? "").Split('/')[0]}/")];

        // The folder counts, not the tenant or the document.
        string Object(string path) => $"{bucket}/{path.Split('/')[0]}/x";
    }

    private IEnumerable<AwsCall> OfBedrock(AwsNames names)
    {
        var segments = Path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        var guarded = Body.Contains("\"guardrailConfig\"", StringComparison.Ordinal)
            ? new AwsCall[] { new("bedrock:ApplyGuardrail", names.Model(":guardrail/x")) }
            : [];
        return (Method, segments[0], segments.Length) switch
        {
            (_, "model", _) => segments[^1] switch
            {
                "count-tokens" => [new AwsCall("bedrock:CountTokens", names.Model(segments[1]))],
                "converse-stream" or "invoke-with-response-stream" =>
                [
                    new AwsCall("bedrock:InvokeModelWithResponseStream", names.Model(segments[1])),
                    .. guarded,
                ],
                _ => [new AwsCall("bedrock:InvokeModel", names.Model(segments[1])), .. guarded],
            },
            (_, "guardrail", _) => [new AwsCall("bedrock:ApplyGuardrail", names.Model(":guardrail/x"))],
            // Rerank knows no resource, but calls the model that it names.
            (_, "rerank", _) =>
            [
                new AwsCall("bedrock:Rerank", "*"),
                new AwsCall("bedrock:InvokeModel", names.Model(RankModel().Match(Body).Groups[1].Value)),
            ],
            (_, "foundation-models", 1) => [new AwsCall("bedrock:ListFoundationModels", "*")],
            (_, "foundation-models", _) => [new AwsCall("bedrock:GetFoundationModel", names.Model(segments[1]))],
            (_, "inference-profiles", 2) => [new AwsCall("bedrock:GetInferenceProfile", names.Model(segments[1]))],
            ("GET", "model-customization-jobs", 1) => [new AwsCall("bedrock:ListModelCustomizationJobs", "*")],
            ("GET", "model-customization-jobs", _) =>
            [
                new AwsCall("bedrock:GetModelCustomizationJob", names.Model(":model-customization-job/x")),
            ],
            ("POST", "model-customization-jobs", 1) =>
            [
                new AwsCall("bedrock:CreateModelCustomizationJob", names.Model(Text("baseModelIdentifier"))),
                new AwsCall("bedrock:CreateModelCustomizationJob", names.Model(":model-customization-job/x")),
                new AwsCall("bedrock:CreateModelCustomizationJob", names.Model(":custom-model/x")),
                new AwsCall("iam:PassRole", Text("roleArn"), "bedrock.amazonaws.com"),
            ],
            ("POST", "model-customization-jobs", 3) =>
            [
                new AwsCall("bedrock:StopModelCustomizationJob", names.Model(":model-customization-job/x")),
            ],
            ("GET", "custom-models", 1) => [new AwsCall("bedrock:ListCustomModels", "*")],
            ("GET", "custom-models", _) => [new AwsCall("bedrock:GetCustomModel", names.Model(":custom-model/x"))],
            ("DELETE", "custom-models", _) => [new AwsCall("bedrock:DeleteCustomModel", names.Model(":custom-model/x"))],
            ("GET", "model-customization", 2) => [new AwsCall("bedrock:ListCustomModelDeployments", "*")],
            ("GET", "model-customization", _) =>
            [
                new AwsCall("bedrock:GetCustomModelDeployment", names.Model(":custom-model-deployment/x")),
            ],
            ("POST", "model-customization", _) => [new AwsCall("bedrock:CreateCustomModelDeployment", names.Model(":custom-model/x"))],
            ("DELETE", "model-customization", _) =>
            [
                new AwsCall("bedrock:DeleteCustomModelDeployment", names.Model(":custom-model-deployment/x")),
            ],
            ("GET", "provisioned-model-throughputs", _) => [new AwsCall("bedrock:ListProvisionedModelThroughputs", "*")],
            _ => throw new InvalidOperationException($"Nothing is known of {Method} {Path}."),
        };
    }

    private string Text(string property)
    {
        using var json = JsonDocument.Parse(Body);
        return json.RootElement.GetProperty(property).GetString()!;
    }

    [GeneratedRegex("tenant = (:[a-z]+)")]
    private static partial Regex TenantCondition();

    [GeneratedRegex("<Key>([^<]+)</Key>")]
    private static partial Regex DeletedKey();

    [GeneratedRegex("\"modelArn\"\\s*:\\s*\"([^\"]+)\"")]
    private static partial Regex RankModel();
}
