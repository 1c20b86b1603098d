using System.Text.RegularExpressions;

namespace LlmOps.Tests.Infra;

/// <summary>The infrastructure's own tests. They need terraform and its providers: <c>LLMOPS_TEST_TERRAFORM</c> is <c>registry</c>, or the
/// CLI configuration file of a mirror.</summary>
public sealed partial class TerraformTests
{
    private const string Variable = "LLMOPS_TEST_TERRAFORM";

    [Fact]
    public async Task EveryTerraformTestPasses()
    {
        using var directory = Copy();
        var init = await TerraformAsync(directory, "init", "-input=false", "-no-color");
        Assert.SkipUnless(init.ExitCode == 0, $"terraform could not be initialized: {init.Errors}");

        var run = await TerraformAsync(directory, "test", "-no-color");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Matches("[1-9][0-9]* passed, 0 failed", run.Output);
    }

    [Theory]
    [InlineData("bootstrap")]
    [InlineData("envs/dev")]
    [InlineData("envs/prod")]
    public async Task EveryRootIsValid(string root)
    {
        using var directory = Copy();
        var init = await TerraformAsync(directory, $"-chdir={root}", "init", "-backend=false", "-input=false", "-no-color");
        Assert.SkipUnless(init.ExitCode == 0, $"terraform could not be initialized: {init.Errors}");

        var run = await TerraformAsync(directory, $"-chdir={root}", "validate", "-no-color");

        Assert.True(run.ExitCode == 0, run.ToString());
    }

    [Fact]
    public async Task EveryFileIsFormatted()
    {
        Assert.SkipUnless(ScriptRun.Exists("terraform"), "terraform is not installed.");

        var run = await ScriptRun.StartAsync("terraform", ["fmt", "-check", "-recursive", "-no-color", RepositoryFiles.PathOf("infra")]);

        Assert.True(run.ExitCode == 0, run.ToString());
    }

    [Fact]
    public async Task EveryPlantedFaultIsFound()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("LLMOPS_TEST_TERRAFORM_MUTATIONS") is { Length: > 0 },
            "LLMOPS_TEST_TERRAFORM_MUTATIONS is not set; the faults take some minutes."
        );

        var run = await ScriptRun.StartAsync("bash", [RepositoryFiles.PathOf("infra", "scripts", "mutate.sh")], Settings());

        Assert.True(run.ExitCode == 0, run.ToString());
    }

    [Fact]
    public void EveryPlantedFaultHasItsPlace()
    {
        var faults = File.ReadLines(RepositoryFiles.PathOf("infra", "tests", "mutations.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" | "))
            .ToArray();

        Assert.True(faults.Length >= 30, $"There are {faults.Length} faults.");
        Assert.All(
            faults,
            fault =>
            {
                Assert.Equal(4, fault.Length);
                Assert.True(
                    File.Exists(RepositoryFiles.PathOf("infra", "tests", $"{fault[0]}.tftest.hcl")),
                    $"There is no test {fault[0]}."
                );
                Assert.Contains(
                    fault[2].Replace("\\\\", "\\", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal),
                    RepositoryFiles.Read("infra", fault[1]),
                    StringComparison.Ordinal
                );
            }
        );
    }

    [Fact]
    public void EveryModuleHasATest() =>
        Assert.All(
            Directory.EnumerateDirectories(RepositoryFiles.PathOf("infra", "modules")).Select(Path.GetFileName),
            module => Assert.True(File.Exists(RepositoryFiles.PathOf("infra", "tests", $"{module}.tftest.hcl")), $"{module} has no test.")
        );

    [Fact]
    public void EveryVariableAndOutputIsDescribed()
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryFiles.PathOf("infra"), "*.tf", SearchOption.AllDirectories))
        {
            foreach (var block in Block().Matches(File.ReadAllText(file)).Select(match => match.Value))
            {
                Assert.True(block.Contains("description", StringComparison.Ordinal), $"{file}: {block.Split('\n')[0]} is not described.");
            }
        }
    }

    [Fact]
    public void EveryVariableThatCanBeWrongIsChecked()
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryFiles.PathOf("infra"), "variables.tf", SearchOption.AllDirectories))
        {
            foreach (var block in Block().Matches(File.ReadAllText(file)).Select(match => match.Value))
            {
                Assert.True(
                    BooleanType().IsMatch(block) || Validation().IsMatch(block),
                    $"{file}: {block.Split('\n')[0]} has no validation with a condition and a message."
                );
            }
        }
    }

    private static TemporaryDirectory Copy()
    {
        Assert.SkipUnless(ScriptRun.Exists("terraform"), "terraform is not installed.");
        Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)), $"{Variable} names no providers.");
        var directory = new TemporaryDirectory("terraform");
        foreach (
            var file in Directory
                .EnumerateFiles(RepositoryFiles.PathOf("infra"), "*", SearchOption.AllDirectories)
                .Where(file => !file.Contains(".terraform", StringComparison.Ordinal))
        )
        {
            var copy = directory.Combine(Path.GetRelativePath(RepositoryFiles.PathOf("infra"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return directory;
    }

    private static Task<ScriptRun> TerraformAsync(TemporaryDirectory directory, params string[] arguments) =>
        ScriptRun.StartAsync("terraform", arguments, Settings(), directory.Path);

    private static Dictionary<string, string> Settings()
    {
        // The schemas of the providers fill terraform's heap: with its usual goal, a fifth of the processor time goes into collecting it.
        var settings = new Dictionary<string, string> { ["GOGC"] = "400" };
        var providers = Environment.GetEnvironmentVariable(Variable);
        if (providers is not (null or "registry"))
        {
            settings["TF_CLI_CONFIG_FILE"] = providers;
            settings["TF_DISABLE_PLUGIN_TLS"] = "1";
        }

        return settings;
    }

    [GeneratedRegex("^(?:variable|output) \"[^\"]+\" \\{\\n(?:.*\\n)*?\\}", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^  type\s*=\s*bool$", RegexOptions.Multiline)]
    private static partial Regex BooleanType();

    [GeneratedRegex("^  validation \\{\\n    condition\\s*= .+\\n(?:.*\\n)*?    error_message\\s*= \"[^\"]{4,}", RegexOptions.Multiline)]
    private static partial Regex Validation();
}
