using LlmOps.AppHost;
using AppHostCommandLine = LlmOps.AppHost.CommandLine;

namespace LlmOps.Tests.AppHost;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData()]
    [InlineData("--stores", "embedded")]
    [InlineData("--stores=Containers", "--data", "somewhere")]
    [InlineData("stores=aws", "Parameters:archive-bucket=b", "ASPIRE_ALLOW_UNSECURED_TRANSPORT=true")]
    [InlineData("--environment", "Development", "/AWS:Region=eu-north-1", "--Parameters:document-table", "t")]
    public void ArgumentsThatCanBeUsedAreAccepted(params string[] args) => Assert.Null(AppHostCommandLine.FindError(args, _ => null));

    [Theory]
    [InlineData("--stores foo is unknown; use embedded, containers, aws.", "--stores", "foo")]
    [InlineData("--stores 1 is unknown; use embedded, containers, aws.", "--stores=1")]
    [InlineData("--stores needs a value.", "--stores")]
    [InlineData("--stores needs a value.", "--stores", "--data", "d")]
    [InlineData("LLMOPS_STORES foo is unknown; use embedded, containers, aws.", "--LLMOPS_STORES", "foo")]
    [InlineData("Unknown option '--store'.", "--store", "embedded")]
    [InlineData("Unknown option '-x'.", "-x=1")]
    [InlineData("Unexpected argument 'containers'.", "containers")]
    [InlineData("Unexpected argument '--'.", "--")]
    [InlineData("Unexpected argument ''.", "")]
    [InlineData("AWS:Outputs /nowhere/outputs.json does not exist.", "--stores", "aws", "AWS:Outputs=/nowhere/outputs.json")]
    public void TheFirstThatCannotIsNamed(string error, params string[] args) =>
        Assert.StartsWith(error.TrimEnd('.', '\''), AppHostCommandLine.FindError(args, _ => null), StringComparison.Ordinal);

    [Fact]
    public void AFileIsNoDataDirectory()
    {
        using var directory = new TemporaryDirectory("arguments");
        var file = directory.Combine("file");
        File.WriteAllText(file, "");

        Assert.Equal($"--data {file} is a file; a directory is needed.", AppHostCommandLine.FindError(["--data", file], _ => null));
    }

    [Fact]
    public void AnArgumentComesBeforeItsVariable()
    {
        Assert.Equal(
            "LLMOPS_STORES foo is unknown; use embedded, containers, aws.",
            AppHostCommandLine.FindError([], name => name == "LLMOPS_STORES" ? "foo" : null)
        );
        Assert.Null(AppHostCommandLine.FindError(["--stores", "embedded"], name => name == "LLMOPS_STORES" ? "foo" : null));
    }

    [Fact]
    public void OptionsOfAspiresToolingPass() => Assert.Null(AppHostCommandLine.Answer(["--operation", "publish", "--a-new-option", "x"]));
}
