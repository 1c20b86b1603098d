using System.Text.Json;

namespace LlmOps.Tests.Infra;

/// <summary>The scripts beside the release: outputs with passwords, the registry's scan, and the state of all of them.</summary>
public sealed class OperatorScriptTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new("operator");

    public OperatorScriptTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts are for bash.");
        Assert.SkipUnless(ScriptRun.Exists("jq"), "jq is not installed.");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task OutputsGetTheirPasswordsAndAreReadByTheirOwnerOnly()
    {
        WriteProgram(
            "terraform",
            """
            [[ $1 == -chdir=infra/envs/dev && $2 == output && $3 == -json ]] || exit 64
            echo '{"redis": {"value": "host:6379,ssl=true,user=llmops"}, "conversation_table": {"value": "turns"},
                   "secrets": {"value": {"redis": "arn:redis"}}, "pipeline": {"value": {"region": "us-east-1"}}}'
            """
        );
        WriteProgram(
            "aws",
            """
            [[ "$*" == 'secretsmanager get-secret-value --cli-input-json {"SecretId":"arn:redis"} --region us-east-1 --output json' ]] || { echo "$*" >&2; exit 64; }
            jq -n '{SecretString: ({connection_string: "host:6379,ssl=true,user=llmops,password=a\"b$c"} | tojson)}'
            """
        );
        var file = _directory.Combine("outputs.json");

        var run = await RunAsync("outputs.sh", "infra/envs/dev", file);

        Assert.True(run.ExitCode == 0, run.ToString());
        using var outputs = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(
            "host:6379,ssl=true,user=llmops,password=a\"b$c",
            outputs.RootElement.GetProperty("redis").GetProperty("value").GetString()
        );
        Assert.Equal("turns", outputs.RootElement.GetProperty("conversation_table").GetProperty("value").GetString());
        Assert.True(
            OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite),
            "Others can read the passwords."
        );
    }

    [Theory]
    [InlineData("COMPLETE", """{"HIGH": 3}""", 0)]
    [InlineData("COMPLETE", """{"CRITICAL": 1, "LOW": 2}""", 1)]
    [InlineData("FAILED", "{}", 1)]
    public async Task ImagesWithTheWorstFindingsAreRefused(string status, string counts, int expected)
    {
        WriteProgram(
            "aws",
            $$$"""
            [[ $1 == ecr && $2 == describe-image-scan-findings && $4 == '{"repositoryName":"llmops-dev/query-api","imageId":{"imageDigest":"sha256:1"}}' ]] || { echo "$*" >&2; exit 64; }
            echo '{"imageScanStatus": {"status": "{{{status}}}"}, "imageScanFindings": {"findingSeverityCounts": {{{counts}}} }}'
            """
        );
        var images = _directory.Combine("images.json");
        await File.WriteAllTextAsync(
            images,
            """{"query-api": "111122223333.dkr.ecr.us-east-1.amazonaws.com/llmops-dev/query-api@sha256:1"}""",
            TestContext.Current.CancellationToken
        );

        var run = await RunAsync("scan.sh", images);

        Assert.True(run.ExitCode == expected, run.ToString());
    }

    [Theory]
    [InlineData("""[{"purl": "pkg:nuget/A@1"}, {"purl": "pkg:nuget/Analyzer@1", "scope": "excluded"}]""", 0)]
    [InlineData("""[{"purl": "pkg:nuget/Analyzer@1", "scope": "excluded"}, {"name": "LlmOps.Engine"}]""", 1)]
    public async Task ABillOfMaterialsThatNamesNoPackageIsRefused(string components, int expected)
    {
        WriteProgram(
            "dotnet",
            $$"""
            [[ $1 == dotnet-CycloneDX ]] || exit 0
            while [[ $# -gt 1 ]]; do
              case $1 in --output) directory=$2 ;; --filename) file=$2 ;; esac
              shift
            done
            echo '{"components": {{components}}}' >"$directory/$file"
            """
        );

        var run = await RunAsync("sbom.sh", _directory.Combine("bills"));

        Assert.True(run.ExitCode == expected, run.ToString());
        Assert.Equal(
            expected == 0 ? ["ingest-worker: 1 packages", "finetune-worker: 1 packages", "query-api: 1 packages"] : [],
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public async Task EveryScriptPassesShellcheck()
    {
        Assert.SkipUnless(ScriptRun.Exists("shellcheck"), "shellcheck is not installed.");

        var run = await ScriptRun.StartAsync(
            "shellcheck",
            [
                "-x",
                RepositoryFiles.PathOf("LlmOps.AppHost", "Orchestrator", "cleanup-watchdog.sh"),
                .. Directory.EnumerateFiles(RepositoryFiles.PathOf("infra", "scripts"), "*.sh"),
            ]
        );

        Assert.True(run.ExitCode == 0, run.ToString());
    }

    private Task<ScriptRun> RunAsync(string script, params string[] arguments) =>
        ScriptRun.StartAsync(
            "bash",
            [RepositoryFiles.PathOf("infra", "scripts", script), .. arguments],
            new Dictionary<string, string>
            {
                ["PATH"] = $"{_directory.Path}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
                ["POLL_SECONDS"] = "0.05",
            }
        );

    private void WriteProgram(string name, string text)
    {
        var file = _directory.Combine(name);
        File.WriteAllText(file, $"#!/usr/bin/env bash\nset -euo pipefail\n{text}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
