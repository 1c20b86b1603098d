using System.Text.RegularExpressions;

namespace LlmOps.Tests.Infra;

/// <summary>What holds for every workflow.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows() =>
        [.. Directory.EnumerateFiles(RepositoryFiles.PathOf(".github", "workflows"), "*.yml").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void EveryActionIsPinnedByCommitAndNamesItsVersion(string workflow)
    {
        var uses = Use()
            .Matches(Read(workflow))
            .Select(match => match.Groups[1].Value.Trim())
            .Where(action => !action.StartsWith("./", StringComparison.Ordinal));

        Assert.All(uses, action => Assert.Matches("^[^@ ]+@[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+$", action));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void EveryJobHasATimeLimitAndNothingIsGrantedAtTheTop(string workflow)
    {
        var text = Read(workflow);
        var jobs = Job().Matches(text[text.IndexOf("\njobs:", StringComparison.Ordinal)..]).Select(match => match.Value).ToArray();

        Assert.NotEmpty(jobs);
        Assert.All(
            jobs,
            job =>
                Assert.True(
                    job.Contains("timeout-minutes:", StringComparison.Ordinal) || job.Contains("uses: ./", StringComparison.Ordinal),
                    $"{workflow}: {job.Split('\n')[0]}"
                )
        );
        Assert.Contains("\npermissions:\n  contents: read\n\n", text, StringComparison.Ordinal);
        Assert.Contains("\nconcurrency:", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void EveryScriptThatIsCalledIsThere(string workflow)
    {
        Assert.All(
            Script().Matches(Read(workflow)).Select(match => match.Value),
            script =>
            {
                var file = RepositoryFiles.PathOf(script);
                Assert.True(File.Exists(file), $"There is no {script}.");
                Assert.True(
                    OperatingSystem.IsWindows() || File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute),
                    $"{script} cannot be executed."
                );
            }
        );
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void NoExpressionIsPastedIntoAScript(string workflow)
    {
        var scripts = Run().Matches(Read(workflow)).Select(match => match.Value);

        Assert.All(scripts, script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));
    }

    [Fact]
    public void AReleaseIsNeverCutOffByTheNext()
    {
        Assert.Contains("cancel-in-progress: false", Read("deploy.yml"), StringComparison.Ordinal);
        Assert.Contains("cancel-in-progress: false", Read("infra.yml"), StringComparison.Ordinal);
    }

    private static string Read(string workflow) => RepositoryFiles.Read(".github", "workflows", workflow);

    [GeneratedRegex("^ +(?:- )?uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Use();

    [GeneratedRegex("^  [a-z-]+:\\n(?:    .*\\n|\\n)+", RegexOptions.Multiline)]
    private static partial Regex Job();

    [GeneratedRegex(@"infra/scripts/[a-z]+\.sh")]
    private static partial Regex Script();

    [GeneratedRegex("^( +)(?:- )?run: (?:\\|\\n(?:\\1  .*\\n|\\n)+|.+\\n)", RegexOptions.Multiline)]
    private static partial Regex Run();
}
