using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>Customization jobs and deployments over Bedrock's control plane.</summary>
internal sealed class BedrockModelCustomization(BedrockConnection connection) : IModelCustomization
{
    private const string Jobs = "/model-customization-jobs";
    private const string Models = "/custom-models";
    private const string Provisioned = "/provisioned-model-throughput";
    private const string Deployments = "/model-customization/custom-model-deployments";

    public async Task<string> CreateJobAsync(CustomizationRequest request, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(HttpMethod.Post, Jobs, WithToken(token => Write(request, token)), cancellationToken);
        return reply.Read(static json => json.GetProperty("jobArn").GetString()!);
    }

    public async Task<CustomizationJob> GetJobAsync(string job, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(HttpMethod.Get, $"{Jobs}/{Uri.EscapeDataString(job)}", null, cancellationToken);
        return reply.Read(ReadJob);
    }

    public async IAsyncEnumerable<CustomizationJob> ListJobsAsync(
        string? nameContains,
        CustomizationStatus? status,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string? next = null;
        do
        {
            (string Name, string? Value)[] query =
            [
                ("maxResults", "100"),
                ("nameContains", nameContains),
                ("nextToken", next),
                ("sortBy", "CreationTime"),
                ("sortOrder", "Descending"),
                ("statusEquals", status?.ToString()),
            ];
            var path =
                $"{Jobs}?{string.Join('&', query.Where(static part => part.Value is not null).Select(static part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"))}";
            var reply = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
            var (jobs, token) = reply.Read(static json =>
                (json.Items("modelCustomizationJobSummaries").Select(ReadJob).ToList(), json.Text("nextToken"))
            );
            foreach (var job in jobs)
            {
                yield return job;
            }

            next = token;
        } while (!string.IsNullOrEmpty(next));
    }

    public Task StopJobAsync(string job, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"{Jobs}/{Uri.EscapeDataString(job)}/stop", null, cancellationToken);

    public async Task<string> CreateDeploymentAsync(string name, string modelArn, CancellationToken cancellationToken)
    {
        var body = WithToken(token =>
            BedrockJson.Write(json =>
            {
                json.WriteString("modelDeploymentName", name);
                json.WriteString("modelArn", modelArn);
                WriteOptional(json, "clientRequestToken", token);
            })
        );
        var reply = await SendAsync(HttpMethod.Post, Deployments, body, cancellationToken);
        return reply.Read(static json => json.GetProperty("customModelDeploymentArn").GetString()!);
    }

    public async Task<ModelDeployment> GetDeploymentAsync(string deployment, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(HttpMethod.Get, $"{Deployments}/{Uri.EscapeDataString(deployment)}", null, cancellationToken);
        return reply.Read(static json => new ModelDeployment(
            json.GetProperty("customModelDeploymentArn").GetString()!,
            json.GetProperty("modelArn").GetString()!,
            json.GetProperty("status").GetString()!,
            json.Text("failureMessage")
        ));
    }

    public Task DeleteDeploymentAsync(string deployment, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"{Deployments}/{Uri.EscapeDataString(deployment)}", null, cancellationToken);

    public async Task<IReadOnlyList<string>> ListTunableModelsAsync(CancellationToken cancellationToken)
    {
        var reply = await SendAsync(HttpMethod.Get, "/foundation-models?byCustomizationType=FINE_TUNING", null, cancellationToken);
        return reply.Read(static json =>
            json.Items("modelSummaries")
                .Where(static model => model.Items("customizationsSupported").Any(static type => type.GetString() == "FINE_TUNING"))
                .Select(static model => model.Text("modelId"))
                .OfType<string>()
                .Order(StringComparer.Ordinal)
                .ToList()
        );
    }

    public async Task<string> CreateProvisionedAsync(string name, string modelArn, int modelUnits, CancellationToken cancellationToken)
    {
        var body = WithToken(token =>
            BedrockJson.Write(json =>
            {
                json.WriteString("provisionedModelName", name);
                json.WriteString("modelId", modelArn);
                json.WriteNumber("modelUnits", modelUnits);
                WriteOptional(json, "clientRequestToken", token);
            })
        );
        var reply = await SendAsync(HttpMethod.Post, Provisioned, body, cancellationToken);
        return reply.Read(static json => json.GetProperty("provisionedModelArn").GetString()!);
    }

    public async Task<ServedModel> GetServedAsync(string arn, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(HttpMethod.Get, $"{PathOf(arn)}/{Uri.EscapeDataString(arn)}", null, cancellationToken);
        return reply.Read(json => IsProvisioned(arn) ? ReadProvisioned(json) : ReadDeployment(json));
    }

    public IAsyncEnumerable<ServedModel> ListServedAsync(string nameContains, CancellationToken cancellationToken) =>
        ListAsync(Deployments, "modelDeploymentSummaries", nameContains, ReadDeployment, cancellationToken)
            .Concat(
                ListAsync("/provisioned-model-throughputs", "provisionedModelSummaries", nameContains, ReadProvisioned, cancellationToken)
            );

    public Task DeleteServedAsync(string arn, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"{PathOf(arn)}/{Uri.EscapeDataString(arn)}", null, cancellationToken);

    public IAsyncEnumerable<CustomModelName> ListModelsAsync(string nameContains, CancellationToken cancellationToken) =>
        ListAsync(
            Models,
            "modelSummaries",
            nameContains,
            static json => new CustomModelName(json.Text("modelArn")!, json.Text("modelName")!),
            cancellationToken
        );

    public Task DeleteModelAsync(string model, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"{Models}/{Uri.EscapeDataString(model)}", null, cancellationToken);

    private static bool IsProvisioned(string arn) => arn.Contains(":provisioned-model/", StringComparison.Ordinal);

    private static string PathOf(string arn) => IsProvisioned(arn) ? Provisioned : Deployments;

    private static ServedModel ReadDeployment(JsonElement json) =>
        new(
            json.Text("customModelDeploymentArn")!,
            json.Text("modelDeploymentName") ?? json.Text("customModelDeploymentName")!,
            json.Text("modelArn"),
            json.Text("status")!,
            IsProvisioned: false,
            json.Text("failureMessage")
        );

    private static ServedModel ReadProvisioned(JsonElement json) =>
        new(
            json.Text("provisionedModelArn")!,
            json.Text("provisionedModelName")!,
            json.Text("modelArn"),
            json.Text("status")!,
            IsProvisioned: true,
            json.Text("failureMessage")
        );

    private async IAsyncEnumerable<T> ListAsync<T>(
        string path,
        string member,
        string nameContains,
        Func<JsonElement, T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string? next = null;
        do
        {
            var query =
                $"{path}?maxResults=100&nameContains={Uri.EscapeDataString(nameContains)}{(next is null ? "" : $"&nextToken={Uri.EscapeDataString(next)}")}";
            var reply = await SendAsync(HttpMethod.Get, query, null, cancellationToken);
            var (items, token) = reply.Read(json => (json.Items(member).Select(read).ToList(), json.Text("nextToken")));
            foreach (var item in items)
            {
                yield return item;
            }

            next = token;
        } while (!string.IsNullOrEmpty(next));
    }

    /// <summary>The token is a hash of everything else that is asked for, so that a repeated request, from whatever process, is the same
    /// one.</summary>
    private static byte[] WithToken(Func<string?, byte[]> write) => write(Convert.ToHexStringLower(SHA256.HashData(write(null))));

    private static byte[] Write(CustomizationRequest request, string? token) =>
        BedrockJson.Write(json =>
        {
            json.WriteString("jobName", request.JobName);
            json.WriteString("customModelName", request.ModelName);
            json.WriteString("roleArn", request.RoleArn);
            WriteOptional(json, "clientRequestToken", token);
            json.WriteString("baseModelIdentifier", request.BaseModel);
            json.WriteString("customizationType", request.Type);
            WriteTags(json, "jobTags", request.Tags);
            WriteTags(json, "customModelTags", request.Tags);
            WriteAddress(json, "trainingDataConfig", request.TrainingUri);
            if (request.ValidationUri is { } validation)
            {
                json.WriteStartObject("validationDataConfig");
                json.WriteStartArray("validators");
                json.WriteStartObject();
                json.WriteString("s3Uri", validation);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }

            WriteAddress(json, "outputDataConfig", request.OutputUri);
            if (request.HyperParameters.Count > 0)
            {
                json.WriteStartObject("hyperParameters");
                foreach (var (name, value) in request.HyperParameters.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }
        });

    private static void WriteAddress(Utf8JsonWriter json, string member, string uri)
    {
        json.WriteStartObject(member);
        json.WriteString("s3Uri", uri);
        json.WriteEndObject();
    }

    private static void WriteTags(Utf8JsonWriter json, string member, IReadOnlyDictionary<string, string> tags)
    {
        if (tags.Count == 0)
        {
            return;
        }

        json.WriteStartArray(member);
        foreach (var (key, value) in tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string member, string? value)
    {
        if (value is not null)
        {
            json.WriteString(member, value);
        }
    }

    private static CustomizationJob ReadJob(JsonElement json)
    {
        var status = json.GetProperty("status").GetString()!;
        return new(
            json.GetProperty("jobArn").GetString()!,
            json.GetProperty("jobName").GetString()!,
            Enum.TryParse<CustomizationStatus>(status, out var known) ? known : CustomizationStatus.Other
        )
        {
            StatusText = status,
            ModelArn = json.Text("outputModelArn") ?? json.Text("customModelArn"),
            ModelName = json.Text("outputModelName") ?? json.Text("customModelName"),
            BaseModelArn = json.Text("baseModelArn"),
            FailureMessage = json.Text("failureMessage"),
            CreatedAt = json.Time("creationTime"),
            ModifiedAt = json.Time("lastModifiedTime"),
            EndedAt = json.Time("endTime"),
            TrainingLoss = json.Member("trainingMetrics")?.Member("trainingLoss")?.GetDouble(),
            ValidationLoss = json.Items("validationMetrics")
                .Select(static metric => metric.Member("validationLoss")?.GetDouble())
                .FirstOrDefault(),
        };
    }

    private Task<BedrockReply> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken) =>
        connection.SendAsync(new BedrockCall(BedrockPlane.Control, method, path, body), cancellationToken);
}
