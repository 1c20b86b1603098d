using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using static LlmOps.Tests.LocalBedrock.LocalBedrockCaller;

namespace LlmOps.Tests.LocalBedrock;

public sealed class CustomizationApiTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly LocalBedrockFactory _factory;
    private readonly HttpClient _client;

    public CustomizationApiTests()
    {
        _factory = new LocalBedrockFactory { Clock = _clock, Settings = { ["LocalBedrock:Jobs:Duration"] = "01:00:00" } };
        _client = _factory.CreateClient();
    }

    public void Dispose()
    {
        _client.Dispose();
        _factory.Dispose();
    }

    [Fact]
    public async Task AJobMovesThroughItsStatesAndItsModelCanBeServed()
    {
        var arn = await CreateAsync("job-1");
        Assert.Matches("^arn:aws:bedrock:us-east-1:000000000000:model-customization-job/amazon.nova-lite-v1:0/[a-z0-9]{12}$", arn);

        var started = await JobAsync(arn);
        _clock.Advance(TimeSpan.FromMinutes(15));
        var processing = await JobAsync("job-1");
        _clock.Advance(TimeSpan.FromMinutes(50));
        var done = await JobAsync(arn);

        Assert.Equal(
            ("InProgress", "InProgress", "NotStarted"),
            (Status(started), Phase(started, "validationDetails"), Phase(started, "trainingDetails"))
        );
        Assert.Equal(
            ("InProgress", "Completed", "InProgress"),
            (Status(processing), Phase(processing, "validationDetails"), Phase(processing, "dataProcessingDetails"))
        );
        Assert.Equal(("Completed", "Completed"), (Status(done), Phase(done, "trainingDetails")));
        Assert.Equal("2026-11-23T13:00:00.000Z", (string?)done["endTime"]);
        Assert.True((double)done["trainingMetrics"]!["trainingLoss"]! > 0);

        var model = (await _client.ReadAsync("/custom-models/model-job-1")).Json;
        Assert.Equal((string?)done["outputModelArn"], (string?)model["modelArn"]);
        var deployment = await _client.PostAsync(
            "/model-customization/custom-model-deployments",
            new JsonObject { ["modelDeploymentName"] = "canary", ["modelArn"] = (string?)model["modelArn"] }
        );
        Assert.Equal(202, deployment.Status);
        var deploymentArn = (string)deployment.Json["customModelDeploymentArn"]!;
        var tooEarly = await _client.PostAsync(ConversePath(deploymentArn), Question("hi"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        var answered = await _client.PostAsync(ConversePath(deploymentArn), Question("hi"));
        var details = (
            await _client.ReadAsync("/model-customization/custom-model-deployments/" + Uri.EscapeDataString(deploymentArn))
        ).Json;

        Assert.Equal((429, "ModelNotReadyException"), (tooEarly.Status, tooEarly.ErrorType));
        Assert.Equal(200, answered.Status);
        Assert.Equal("Active", (string?)details["status"]);
        Assert.Equal(200, (await _client.SendAsync(HttpMethod.Delete, "/model-customization/custom-model-deployments/canary")).Status);
        Assert.Equal(400, (await _client.PostAsync(ConversePath(deploymentArn), Question("hi"))).Status);
    }

    [Fact]
    public async Task TheSameTokenIsTheSameJobAndTheSameNameIsRefused()
    {
        var first = await CreateAsync("job-2", token: "token-2");
        var again = await CreateAsync("job-2", token: "token-2");
        var clash = await _client.PostAsync("/model-customization-jobs", Job("job-2"));

        Assert.Equal(first, again);
        Assert.Equal((400, "ValidationException"), (clash.Status, clash.ErrorType));
        Assert.Single((await _client.ReadAsync("/model-customization-jobs")).Json["modelCustomizationJobSummaries"]!.AsArray());
    }

    [Fact]
    public async Task AJobCanBeStoppedAndStopsOnce()
    {
        var arn = await CreateAsync("job-3");
        var path = $"/model-customization-jobs/{Uri.EscapeDataString(arn)}/stop";

        var stopped = await _client.SendAsync(HttpMethod.Post, path);
        var stopping = await JobAsync(arn);
        var again = await _client.SendAsync(HttpMethod.Post, path);
        _clock.Advance(TimeSpan.FromSeconds(10));
        var over = await JobAsync(arn);

        Assert.Equal((200, 200), (stopped.Status, again.Status));
        Assert.Equal(("Stopping", "Stopped"), (Status(stopping), Status(over)));
        Assert.Null(over["outputModelArn"]);
        Assert.Equal(404, (await _client.ReadAsync("/custom-models/model-job-3")).Status);
    }

    [Fact]
    public async Task AJobCanFailByItsKnobAndTakeItsTime()
    {
        var arn = await CreateAsync("job-4", baseModel: "amazon.nova-lite-v1:0:300k+job-fail+job-duration=10s");
        _clock.Advance(TimeSpan.FromSeconds(8));

        var job = await JobAsync(arn);

        Assert.Equal("Failed", Status(job));
        Assert.NotNull((string?)job["failureMessage"]);
    }

    [Fact]
    public async Task ListsFilterSortAndPage()
    {
        foreach (var name in new[] { "alpha-1", "alpha-2", "beta-1" })
        {
            await CreateAsync(name);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        var page = (
            await _client.ReadAsync("/model-customization-jobs?nameContains=alpha&maxResults=1&sortOrder=Ascending&statusEquals=InProgress")
        ).Json;
        var next = (
            await _client.ReadAsync(
                $"/model-customization-jobs?nameContains=alpha&maxResults=1&sortOrder=Ascending&nextToken={page["nextToken"]}"
            )
        ).Json;

        Assert.Equal("alpha-1", (string?)page["modelCustomizationJobSummaries"]![0]!["jobName"]);
        Assert.Equal("alpha-2", (string?)next["modelCustomizationJobSummaries"]![0]!["jobName"]);
        Assert.Null(next["nextToken"]);
    }

    [Theory]
    [InlineData("jobName", null)]
    [InlineData("jobName", "no spaces please")]
    [InlineData("roleArn", "role")]
    [InlineData("customizationType", "MAGIC")]
    [InlineData("baseModelIdentifier", "amazon.titan-embed-text-v2:0")]
    [InlineData("clientRequestToken", "-x")]
    public async Task ABadJobIsRefused(string member, string? value)
    {
        var job = Job("job-5");
        job[member] = value;

        var reply = await _client.PostAsync("/model-customization-jobs", job);

        Assert.Equal((400, "ValidationException"), (reply.Status, reply.ErrorType));
    }

    [Fact]
    public async Task ProvisionedThroughputComesIntoServiceAndAnswers()
    {
        var created = await _client.PostAsync(
            "/provisioned-model-throughput",
            JsonNode.Parse("""{"modelUnits":1,"provisionedModelName":"units","modelId":"amazon.nova-lite-v1:0"}""")!
        );
        var arn = (string)created.Json["provisionedModelArn"]!;
        _clock.Advance(TimeSpan.FromMinutes(1));
        var details = (await _client.ReadAsync("/provisioned-model-throughput/" + Uri.EscapeDataString(arn))).Json;
        var answered = await _client.PostAsync(ConversePath(arn), Question("hi"));
        var deleted = await _client.SendAsync(HttpMethod.Delete, "/provisioned-model-throughput/units");

        Assert.Equal(201, created.Status);
        Assert.Equal("InService", (string?)details["status"]);
        Assert.Equal(200, answered.Status);
        Assert.Equal(200, deleted.Status);
    }

    private static string? Status(JsonNode job) => (string?)job["status"];

    private static string? Phase(JsonNode job, string phase) => (string?)job["statusDetails"]![phase]!["status"];

    private static JsonObject Job(string name, string? token = null, string baseModel = "amazon.nova-lite-v1:0:300k")
    {
        var job = JsonNode
            .Parse(
                $$"""
                {
                  "jobName": "{{name}}", "customModelName": "model-{{name}}", "roleArn": "arn:aws:iam::123456789012:role/bedrock-ft",
                  "baseModelIdentifier": "{{baseModel}}", "trainingDataConfig": {"s3Uri": "s3://bucket/train.jsonl"},
                  "outputDataConfig": {"s3Uri": "s3://bucket/out/"}, "hyperParameters": {"epochCount": "2"}
                }
                """
            )!
            .AsObject();
        if (token is not null)
        {
            job["clientRequestToken"] = token;
        }

        return job;
    }

    private async Task<string> CreateAsync(string name, string? token = null, string baseModel = "amazon.nova-lite-v1:0:300k")
    {
        var reply = await _client.PostAsync("/model-customization-jobs", Job(name, token, baseModel));
        Assert.Equal(201, reply.Status);
        return (string)reply.Json["jobArn"]!;
    }

    private async Task<JsonNode> JobAsync(string identifier) =>
        (await _client.ReadAsync("/model-customization-jobs/" + Uri.EscapeDataString(identifier))).Json;
}
