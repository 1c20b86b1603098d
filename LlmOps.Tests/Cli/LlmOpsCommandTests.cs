using LlmOps.Cli;
using LlmOps.Engine.FineTuning;
using LlmOps.Tests.Access;
using Microsoft.Extensions.DependencyInjection;

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

    [Fact]
    public async Task RunsAndModelsAreAskedForByTheOperator()
    {
        Assert.Equal((0, "There are no runs."), Trim(await RunAsync(AccessFixture.BootstrapKey, "finetune", "status")));
        Assert.StartsWith("configured ", (await RunAsync(AccessFixture.BootstrapKey, "models")).Output, StringComparison.Ordinal);
        Assert.Contains(
            "unknown-run",
            (await RunAsync(AccessFixture.BootstrapKey, "finetune", "status", "none")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "unknown-run",
            (await RunAsync(AccessFixture.BootstrapKey, "finetune", "stop", "none")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "unknown-model",
            (await RunAsync(AccessFixture.BootstrapKey, "models", "promote", "none")).Error,
            StringComparison.Ordinal
        );
        var admin = (
            await RunAsync(AccessFixture.BootstrapKey, "keys", "create", "admin", "--tenant", "commands-4", "--scope", "admin")
        ).Output.Trim();
        foreach (var verb in new[] { "plan", "run" })
        {
            var refused = await RunAsync(admin, "finetune", verb);
            Assert.Equal((1, string.Empty), (refused.Exit, refused.Output));
            Assert.Contains("operator-only", refused.Error, StringComparison.Ordinal);
        }

        static (int, string) Trim((int Exit, string Output, string Error) run) => (run.Exit, run.Output.Trim());
    }

    [Fact]
    public async Task APlanAndARunAreAnsweredByTheWorkerInItsOwnTime()
    {
        var runner = new WorkerStandIn(services);
        var plan = RunAsync(AccessFixture.BootstrapKey, "finetune", "plan");
        await runner.AnswerAsync(
            FineTuneRequests.Plan,
            request =>
                request with
                {
                    State = FineTuneRequestState.Done,
                    Plan = new FineTunePlan(
                        DateTimeOffset.UnixEpoch,
                        DateTimeOffset.UnixEpoch,
                        7,
                        new Dictionary<string, int> { ["length"] = 2 },
                        3,
                        1,
                        1,
                        900,
                        0.0123m,
                        "There are 3 training records; 100 are needed."
                    ),
                }
        );
        var run = RunAsync(AccessFixture.BootstrapKey, "finetune", "run");
        await runner.AnswerAsync(
            FineTuneRequests.Run,
            request => request with { State = FineTuneRequestState.Refused, Reason = "The model cannot be tuned here." }
        );

        Assert.Matches(
            "^turns       7 from 1970-01-01 00:00:00 .*\\nleft out    2 length\\nrecords     3 training, 1 validation, 1 held out\\ntokens      about 900\\ncost        at most 0.0123 USD\\nobstacle    There are 3",
            (await plan).Output.ReplaceLineEndings("\n")
        );
        Assert.Equal((1, "The worker refused: The model cannot be tuned here."), ((await run).Exit, (await run).Error.Trim()));
    }

    [Fact]
    public async Task BudgetsAreSetAndRemovedByWhoMayAndTheAuditLogTellsOfIt()
    {
        var administrator = (
            await RunAsync(AccessFixture.BootstrapKey, "keys", "create", "admin", "--tenant", "budgets", "--scope", "admin,usage")
        ).Output.Trim();
        var id = administrator.Split('_')[1];
        var set = await RunAsync(AccessFixture.BootstrapKey, "budgets", "set", "tenant-daily", "2.5", "--tenant", "budgets");
        Assert.Equal((0, "budgets tenant-daily is 2.5 USD now.", ""), (set.Exit, set.Output.Trim(), set.Error));
        Assert.Matches("tenant-daily +0 of 2.5.* USD spent", (await RunAsync(administrator, "budgets")).Output);

        Assert.Equal(0, (await RunAsync(administrator, "budgets", "set", "key-daily", "1", "--key", id)).Exit);
        Assert.Equal(0, (await RunAsync(administrator, "budgets", "set", "session-monthly", "3")).Exit);
        Assert.Matches("key-daily +0 of 1.* USD spent", (await RunAsync(administrator, "budgets", "--key", id)).Output);
        Assert.DoesNotContain("key-daily", (await RunAsync(administrator, "budgets", "--key", "other")).Output, StringComparison.Ordinal);
        foreach (
            var (arguments, code) in new (string[], string)[]
            {
                (["set", "tenant-daily", "100"], "operator-only"),
                (["set", "global-daily", "100"], "operator-only"),
                (["remove", "tenant-daily"], "operator-only"),
                (["set", "tenant-weekly", "1"], "unknown-budget"),
                (["set", "key-daily", "1", "--key", "zzzzzzzzzzzz"], "unknown-key"),
                (["set", "session-daily", "1", "--key", id], "invalid-value"),
                (["set", "key-daily", "-1"], "out-of-range"),
                (["set", "key-daily", "1", "--tenant", "commands"], "unknown-tenant"),
                (["remove", "key-monthly"], "unknown-budget"),
            }
        )
        {
            var refused = await RunAsync(administrator, ["budgets", .. arguments]);
            Assert.True(refused.Exit == 1, $"{string.Join(' ', arguments)}: {refused}");
            Assert.Contains(code, refused.Error, StringComparison.Ordinal);
        }

        var removed = await RunAsync(AccessFixture.BootstrapKey, "budgets", "remove", "tenant-daily", "--tenant", "budgets");
        Assert.Equal("budgets tenant-daily is what the configuration says.", removed.Output.Trim());
        Assert.Matches("tenant-daily +0 of 20.* USD spent", (await RunAsync(administrator, "budgets")).Output);
        using var audit = await services.SendAsync(HttpMethod.Get, "/v1/audit", administrator);
        var entries = await audit.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        foreach (var target in (string[])["tenant-daily=2.5", $"key-daily:{id}=1", "session-monthly=3", "\"budget.removed\""])
        {
            Assert.Contains(target, entries, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("finetune", "stop")]
    [InlineData("models", "promote")]
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

    /// <summary>Answers requests in the worker's place.</summary>
    private sealed class WorkerStandIn(AccessFixture services)
    {
        public async Task AnswerAsync(string action, Func<FineTuneRequest, FineTuneRequest> answer)
        {
            var requests = services.ApiServices.GetRequiredService<FineTuneRequests>();
            var isAnswered = false;
            while (!isAnswered)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
                await requests.AnswerAsync(
                    request =>
                    {
                        isAnswered |= request.Action == action;
                        return Task.FromResult(request.Action == action ? answer(request) : request);
                    },
                    TestContext.Current.CancellationToken
                );
            }
        }
    }
}
