using LlmOps.Cli;
using LlmOps.Tests.Access;

namespace LlmOps.Tests.Cli;

public sealed class LlmOpsCommandTests(AccessFixture services) : IClassFixture<AccessFixture>, IDisposable
{
    private readonly TemporaryDirectory _folder = new("cli");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task KeysAreMadeListedUsedAndRevoked()
    {
        var created = await RunAsync(
            AccessFixture.BootstrapKey,
            "keys",
            "create",
            "cli",
            "--tenant",
            "commands",
            "--scope",
            "ask,admin",
            "--scope",
            "documents:write",
            "--days",
            "30"
        );
        Assert.Equal((0, string.Empty), (created.Exit, created.Error));
        var key = created.Output.Trim();
        var id = key.Split('_')[1];

        Assert.Matches($"^{id} +active +cli +.*admin", (await RunAsync(key, "keys", "list")).Output);
        var asked = await RunAsync(key, "ask", "Who acquired Northwind Traders?");
        Assert.True(asked.Exit == 0, asked.Error);
        Assert.NotEqual(string.Empty, asked.Output.Trim());
        var seer = (
            await RunAsync(AccessFixture.BootstrapKey, "keys", "create", "seer", "--tenant", "commands", "--scope", "usage")
        ).Output.Trim();
        Assert.Matches($"(?m)^query  {id}  ", (await RunAsync(seer, "usage", "--by", "route", "--by", "key")).Output);
        Assert.Contains(
            "\"answered\": false",
            (
                await RunAsync(key, "ask", "Who acquired Northwind Traders?", "--json", "--filter", "documentId=none", "--session", "tour")
            ).Output,
            StringComparison.Ordinal
        );

        foreach (var condition in (string[])["department=hr", "department!=hr", "department>=2", "department<2026-01"])
        {
            var unknown = await RunAsync(key, "ask", "Who acquired Northwind Traders?", "--filter", condition);
            Assert.Equal(1, unknown.Exit);
            Assert.Contains("unknown-filter", unknown.Error, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await RunAsync(key, "keys", "revoke", id)).Exit);
        var refused = await RunAsync(key, "ask", "Who acquired Northwind Traders?");
        Assert.Equal((1, string.Empty), (refused.Exit, refused.Output));
        Assert.Contains("unauthenticated", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UsageAndBudgetsAreShownToWhoMaySeeThem()
    {
        var reader = (
            await RunAsync(AccessFixture.BootstrapKey, "keys", "create", "reader", "--tenant", "commands-2", "--scope", "usage")
        ).Output.Trim();
        var usage = await RunAsync(reader, "usage", "--by", "route", "--by", "model", "--from", "2026-01-01", "--to", "2026-01-31");
        Assert.Equal((0, "2026-01-01 to 2026-01-31: 0 USD", string.Empty), (usage.Exit, usage.Output.Trim(), usage.Error));
        Assert.Contains("\"totalUsd\": 0", (await RunAsync(reader, "usage", "--json")).Output, StringComparison.Ordinal);
        Assert.Matches("tenant-daily +0 of 20.* USD spent", (await RunAsync(reader, "budgets")).Output);

        var created = await RunAsync(AccessFixture.BootstrapKey, "keys", "create", "asker", "--tenant", "commands-2", "--scope", "ask");
        var refused = await RunAsync(created.Output.Trim(), "usage");
        Assert.Equal((1, string.Empty), (refused.Exit, refused.Output));
        Assert.Equal(1, (await RunAsync(reader, "usage", "--tenant", "commands")).Exit);
    }

    [Fact]
    public async Task ATenantIsErasedByTheOperatorAndFollowed()
    {
        Assert.Equal(2, (await RunAsync(AccessFixture.BootstrapKey, "tenants", "erase", "commands-3")).Exit);
        Assert.Equal(1, (await RunAsync(AccessFixture.BootstrapKey, "tenants", "erasure", "commands-3")).Exit);

        var begun = await RunAsync(AccessFixture.BootstrapKey, "tenants", "erase", "commands-3", "--yes", "--no-wait");
        Assert.Equal((0, string.Empty), (begun.Exit, begun.Error));
        Assert.Matches("(?m)^chunk-index +0 removed  pending", begun.Output);
        var status = await RunAsync(AccessFixture.BootstrapKey, "tenants", "erasure", "commands-3", "--json");
        Assert.Contains("\"tenant\": \"commands-3\"", status.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys", "create", "a")]
    [InlineData("no-such-verb")]
    [InlineData("ask", "Who?", "--filter", "department")]
    [InlineData("ask", "Who?", "--filter", "=hr")]
    [InlineData("ask", "Who?", "--filter", "department=hr", "department!=it")]
    [InlineData("ask", "Who?", "--url", "ftp://somewhere")]
    [InlineData("ask", "Who?", "--url", "http://somewhere.example")]
    [InlineData("ask", "Who?", "--key-file", "/no/such/file")]
    public async Task ACommandLineThatCannotBeUsedSaysSoAndCallsNothing(params string[] arguments)
    {
        var (exit, _, error) = await RunAsync("some-key", arguments);

        Assert.Equal(2, exit);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("ask", "--session")]
    [InlineData("keys", "revoke")]
    [InlineData("usage", "--by")]
    public async Task EveryVerbHasAHelpText(string verb, string expected)
    {
        var (exit, output, error) = await RunAsync("some-key", verb, "--help");

        Assert.Equal((0, string.Empty), (exit, error));
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnApiThatDoesNotAnswerHasAnExitCodeOfItsOwn()
    {
        var error = new StringWriter();
        var exit = await LlmOpsCommand.RunAsync(["ask", "Who?", "--url", "http://127.0.0.1:1"], output: TextWriter.Null, error: error);

        Assert.Equal(3, exit);
        Assert.Contains("does not answer", error.ToString(), StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(string key, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var file = _folder.Combine("key");
        await File.WriteAllTextAsync(file, key + "\n", TestContext.Current.CancellationToken);
        string[] all = arguments.Contains("--key-file") ? arguments : [.. arguments, "--key-file", file];
        var exit = await LlmOpsCommand.RunAsync(all, _ => services.NewClient(), output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
