using System.CommandLine;
using LlmOps.FineTuneWorker;
using LlmOps.IngestWorker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Tests.ServiceDefaults;

public sealed class ServiceCommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData()]
    [InlineData("--data", "somewhere")]
    [InlineData("Ingestion:DropFolder=drop")]
    [InlineData("/AWS:Region=eu-north-1")]
    [InlineData("--urls=http://localhost:1")]
    public async Task SettingsRunTheService(params string[] args) => Assert.Null(await RunAsync(args));

    [Theory]
    [InlineData("Unrecognized command or argument 'begin'. Known: ", "begin")]
    [InlineData("Known: status, start, compare, switch, rollback, finish.", "reindex", "begin")]
    [InlineData("--limit is a whole number above 0, not 0.", "reindex", "compare", "--questions", "q", "--limit", "0")]
    [InlineData("--dimensions is a whole number above 0, not many.", "reindex", "start", "--dimensions", "many")]
    [InlineData("--tolerance is a share from 0 to 1, not 2.", "reindex", "switch", "--questions", "q", "--tolerance", "2")]
    [InlineData("--next has the form KEY=VALUE, not =x.", "reindex", "start", "--next", "=x")]
    [InlineData("compare needs --questions FILE.", "reindex", "compare")]
    [InlineData("switch needs --questions FILE to compare first, or --force.", "reindex", "switch")]
    [InlineData("'graph'. rebuild --help lists what is known.", "rebuild", "graph")]
    [InlineData("stop --help lists what is known.", "stop")]
    [InlineData("'two'. status --help lists what is known.", "status", "one", "two")]
    [InlineData("'now'. health --help lists what is known.", "health", "now")]
    public async Task WhatCannotBeUsedIsOneLine(string expected, params string[] args)
    {
        Assert.Equal(ServiceCommandLine.UsageError, await RunAsync(args));
        Assert.Contains(
            expected,
            Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal
        );
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData("rebuild", "--help")]
    [InlineData("plan", "help")]
    [InlineData("health", "-h")]
    [InlineData("finish", "reindex")]
    [InlineData("finish", "reindex", "help")]
    [InlineData("--tolerance", "reindex", "switch", "--help")]
    [InlineData("--model", "reindex", "start", "--help")]
    [InlineData("Exit codes: 0 done, 1 failed, 2 wrong command line, 3 the run ended", "run", "--help")]
    public async Task HelpIsPrinted(string expected, params string[] args)
    {
        Assert.Equal(0, await RunAsync(args));
        Assert.Contains(expected, _output.ToString().ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task AVerbGetsWhatWasTyped()
    {
        ReindexArguments? typed = null;
        var command = ReindexArguments.CreateCommand(
            (arguments, _, _) =>
            {
                typed = arguments;
                return Task.FromResult(3);
            }
        );

        var exit = await ServiceCommandLine.RunAsync(
            ["reindex", "switch", "--questions", "@q", "--next", "a:b=c=d", "--next", "e=", "--model", "m", "--dimensions", "8", "--force"],
            "A service.",
            [command],
            _output,
            _error,
            TestContext.Current.CancellationToken
        );

        Assert.Equal((3, ""), (exit, _error.ToString()));
        Assert.NotNull(typed);
        Assert.Equal(("switch", "@q", "m", 8, true), (typed.Verb, typed.Questions, typed.Model, typed.Dimensions, typed.Force));
        Assert.Equal(("default", 10, 0.02), (typed.Tenant, typed.Limit, typed.Tolerance));
        Assert.Equal(new Dictionary<string, string?> { ["a:b"] = "c=d", ["e"] = "" }, typed.Next);
    }

    private Task<int?> RunAsync(string[] args)
    {
        static IConfiguration NotAsked() => throw new InvalidOperationException("No verb runs.");
        Command[] verbs = [ReindexCommand.Create(NotAsked), RebuildCommand.Create(NotAsked), .. FineTuneCommand.CreateVerbs()];
        return ServiceCommandLine.RunAsync(args, "A service.", verbs, _output, _error, TestContext.Current.CancellationToken);
    }
}
