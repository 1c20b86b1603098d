using System.Text.Json;

namespace LlmOps.Tests.Infra;

/// <summary>The scripts that the pipeline releases and steps back with, against a stand-in of ECS.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private static readonly string[] s_services = ["ingest-worker", "finetune-worker", "query-api"];

    private readonly TemporaryDirectory _directory = new("release");
    private EcsStandIn _ecs = null!;
    private string _releaseSeconds = "600";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts are for bash.");
        Assert.SkipUnless(ScriptRun.Exists("jq") && ScriptRun.Exists("curl"), "jq and curl are not installed.");
        _ecs = await EcsStandIn.StartAsync(s_services);
        await File.WriteAllTextAsync(
            QuestionsFile,
            """
            {"id": "founder", "question": "Who founded Northwind Traders?", "answerable": true, "documents": ["northwind-history"], "contains": ["Ingrid Solberg"]}
            {"id": "unknown", "question": "What is the population of Ulaanbaatar?", "answerable": false, "documents": [], "contains": []}
            """
        );

        // In place of the AWS CLI: it hands the JSON on as the CLI does, and takes no other form of a call.
        await WriteProgramAsync(
            "aws",
            """
            #!/usr/bin/env bash
            set -euo pipefail
            [[ $# -eq 6 && $1 == ecs && $3 == --cli-input-json && $5 == --output && $6 == json ]] || { echo "aws: not understood: $*" >&2; exit 252; }
            operation=$(sed -E 's/(^|-)([a-z])/\U\2/g' <<<"$2")
            curl -sS --fail-with-body -H "X-Amz-Target: AmazonEC2ContainerServiceV20141113.$operation" -H 'Content-Type: application/x-amz-json-1.1' \
              --data "$4" "$AWS_ENDPOINT_URL_ECS/" || exit 254
            """
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_ecs is not null)
        {
            await _ecs.DisposeAsync();
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task AReleaseGoesOutServiceByServiceWorkersFirst()
    {
        var run = await ReleaseAsync(EcsBehavior.Good);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.All(s_services, service => Assert.Equal(EcsStandIn.Image(service, EcsBehavior.Good, release: 2), _ecs.ImageOf(service)));
        Assert.All(_ecs.Services.Values, service => Assert.Equal(2, service.Pointed.Count));
    }

    [Theory]
    [InlineData("query-api")]
    [InlineData("ingest-worker")]
    public async Task AReleaseWhoseHealthCheckFailsIsTakenBack(string broken)
    {
        var run = await ReleaseAsync(EcsBehavior.Good, (broken, EcsBehavior.FailsHealthChecks));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("circuit breaker", run.Errors, StringComparison.Ordinal);
        AssertEverythingIsAsItWas();
    }

    [Fact]
    public async Task AReleaseThatHangsInStartIsTakenBack()
    {
        _releaseSeconds = "1";

        var run = await ReleaseAsync(EcsBehavior.Good, ("ingest-worker", EcsBehavior.HangsInStart));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("did not end in time", run.Errors, StringComparison.Ordinal);
        AssertEverythingIsAsItWas();
    }

    [Theory]
    [InlineData((int)EcsBehavior.AnswersWrongly, "FAIL  recall")]
    [InlineData((int)EcsBehavior.FallsIllLater, "/health was not 200")]
    public async Task AReleaseThatDoesNotDoItsWorkIsTakenBack(int behavior, string expected)
    {
        var run = await ReleaseAsync(EcsBehavior.Good, ("query-api", (EcsBehavior)behavior));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
        AssertEverythingIsAsItWas();
    }

    [Fact]
    public async Task ARollbackThatFailsIsToldApartAndNamesTheService()
    {
        _ecs.OldRevisionsFail = true;

        var run = await ReleaseAsync(EcsBehavior.Good, ("query-api", EcsBehavior.AnswersWrongly));

        Assert.True(run.ExitCode == 6, run.ToString());
        Assert.Contains("NOT BACK: query-api", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFirstReleaseThatFailsLeavesTheServiceWithoutTasks()
    {
        _ecs.MakeNew("query-api");

        var run = await ReleaseAsync(EcsBehavior.Good, ("query-api", EcsBehavior.FailsHealthChecks));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("query-api had no revision before", run.Errors, StringComparison.Ordinal);
        Assert.Equal(0, _ecs.Services["query-api"].DesiredCount);
    }

    [Fact]
    public async Task AFirstReleaseStartsTasks()
    {
        foreach (var service in s_services)
        {
            _ecs.MakeNew(service);
        }

        var run = await ReleaseAsync(EcsBehavior.Good);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(1, _ecs.Services["query-api"].DesiredCount);
        Assert.Equal(1, _ecs.Services["ingest-worker"].DesiredCount);
    }

    [Fact]
    public async Task AReleaseStartsTasksAgainAfterAFirstOneThatFailed()
    {
        _ecs.MakeNew("query-api");
        await ReleaseAsync(EcsBehavior.Good, ("query-api", EcsBehavior.FailsHealthChecks));

        var run = await ReleaseAsync(EcsBehavior.Good);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(1, _ecs.Services["query-api"].DesiredCount);
        Assert.Equal(EcsStandIn.Image("query-api", EcsBehavior.Good, release: 2), _ecs.ImageOf("query-api"));
    }

    [Fact]
    public async Task AReleaseLeavesAServiceAsleepThatWorksByNight()
    {
        _ecs.Services["finetune-worker"].DesiredCount = 0;

        var run = await ReleaseAsync(EcsBehavior.Good);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(0, _ecs.Services["finetune-worker"].DesiredCount);
        Assert.Equal(EcsStandIn.Image("finetune-worker", EcsBehavior.Good, release: 2), _ecs.ImageOf("finetune-worker"));
    }

    [Fact]
    public async Task AReleaseKeepsTheNumberOfTasksThatAutoScalingChose()
    {
        _ecs.Services["query-api"].DesiredCount = 7;

        var run = await ReleaseAsync(EcsBehavior.Good);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(7, _ecs.Services["query-api"].DesiredCount);
    }

    [Fact]
    public async Task AReleaseDoesNotBeginOverAnotherOne()
    {
        _ecs.Services["query-api"].Primary.RolloutState = "FAILED";

        var run = await ReleaseAsync(EcsBehavior.Good);

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.DoesNotContain("UpdateService", _ecs.Operations);
    }

    [Fact]
    public async Task AnImageWithoutADigestIsRefused()
    {
        var run = await ScriptAsync("deploy.sh", "llmops-test", "query-api", "example/query-api:1.0");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not pinned by a digest", run.Errors, StringComparison.Ordinal);
        Assert.Empty(_ecs.Operations);
    }

    [Fact]
    public async Task WaitingBearsThrottling()
    {
        var deployed = await ScriptAsync(
            "deploy.sh",
            "llmops-test",
            "query-api",
            EcsStandIn.Image("query-api", EcsBehavior.Good, release: 2)
        );
        using var deployment = JsonDocument.Parse(deployed.Output);
        _ecs.Throttled = 3;

        var run = await ScriptAsync("wait.sh", "llmops-test", "query-api", deployment.RootElement.GetProperty("deployment").GetString()!);

        Assert.True(run.ExitCode == 0, run.ToString());
    }

    [Fact]
    public async Task AServiceThatIsMissingIsNamed()
    {
        var run = await ScriptAsync("record.sh", "llmops-test", RecordFile, "web-app");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("no active service web-app", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheRealCommandLineInterfaceTakesTheSameCalls()
    {
        LongForm.Require("Each call of the AWS CLI takes seconds to start");
        File.Delete(_directory.Combine("aws"));
        var version = ScriptRun.Exists("aws") ? await ScriptRun.StartAsync("aws", ["--version"]) : null;
        Assert.SkipUnless(version?.ExitCode == 0, "The AWS CLI is not installed.");

        var run = await ReleaseAsync(EcsBehavior.Good, ("query-api", EcsBehavior.AnswersWrongly));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Contains("Every service is back.", run.Errors, StringComparison.Ordinal);
        AssertEverythingIsAsItWas();
    }

    private string QuestionsFile => _directory.Combine("questions.jsonl");

    private string RecordFile => _directory.Combine("record.json");

    private async Task<ScriptRun> ReleaseAsync(EcsBehavior behavior, params (string Service, EcsBehavior Behavior)[] others)
    {
        var behaviors = others.ToDictionary(other => other.Service, other => other.Behavior);
        var images = s_services.ToDictionary(
            service => service,
            service => EcsStandIn.Image(service, behaviors.GetValueOrDefault(service, behavior), release: 2)
        );
        var file = _directory.Combine("images.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(images), TestContext.Current.CancellationToken);
        return await ScriptAsync("release.sh", "llmops-test", _ecs.Url, file, RecordFile, QuestionsFile);
    }

    private Task<ScriptRun> ScriptAsync(string script, params string[] arguments) =>
        ScriptRun.StartAsync(
            "bash",
            [RepositoryFiles.PathOf("infra", "scripts", script), .. arguments],
            new Dictionary<string, string>
            {
                ["PATH"] = $"{_directory.Path}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
                ["AWS_ENDPOINT_URL_ECS"] = _ecs.Url,
                ["AWS_REGION"] = "us-east-1",
                ["AWS_DEFAULT_REGION"] = "us-east-1",
                ["AWS_ACCESS_KEY_ID"] = "local",
                ["AWS_SECRET_ACCESS_KEY"] = "local",
                ["AWS_MAX_ATTEMPTS"] = "1",
                ["POLL_SECONDS"] = "0.05",
                ["RELEASE_SECONDS"] = _releaseSeconds,
                ["ROLLBACK_SECONDS"] = "600",
                ["LLMOPS"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "LlmOps.Cli.dll")}",
                ["SMOKE_LIMITS"] = "--wait 1",
            }
        );

    private async Task WriteProgramAsync(string name, string text)
    {
        var file = _directory.Combine(name);
        await File.WriteAllTextAsync(file, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void AssertEverythingIsAsItWas()
    {
        Assert.All(s_services, service => Assert.Equal(EcsStandIn.Image(service, EcsBehavior.Good), _ecs.ImageOf(service)));
        Assert.All(_ecs.Services.Values, service => Assert.Equal("COMPLETED", service.Primary.RolloutState));
    }
}
