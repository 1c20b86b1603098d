using LlmOps.AppHost.Stores;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The AppHost as a process of its own over servers in containers, ended in order and killed.</summary>
public sealed class ContainersProcessTests
{
    /// <summary>The orchestrator's label for the process that created a container.</summary>
    private const string CreatorLabel = "com.microsoft.developer.usvc-dev.creatorProcessId";

    private static readonly string[] s_persisted = ["opensearch", "neo4j", "dynamodb", "s3"];

    public ContainersProcessTests()
    {
        Docker.Require([.. ContainerImageTags.All]);
        Assert.SkipUnless(Directory.Exists("/proc/self"), "Processes are found through /proc.");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task NoContainerIsLeftHoweverTheAppHostEnds(string signal)
    {
        LongForm.Require(
            "Six servers start once more; their end while they start, and the orderly one of a stack that runs, are asserted anyway"
        );
        await EndAsync(signal, isStarted: true);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public Task NoContainerIsLeftWhereTheAppHostEndsWhileItStarts(string signal) => EndAsync(signal, isStarted: false);

    private static async Task EndAsync(string signal, bool isStarted)
    {
        Signals.Require(signal);
        using var data = new TemporaryDirectory("containers");
        using var appHost = AppHostProcess.Start(
            "--stores",
            "containers",
            "--data",
            data.Path,
            "Parameters:neo4j-password=containers-test",
            "Parameters:redis-password=containers-test"
        );
        HashSet<string> ours = [];
        try
        {
            await appHost.UntilAsync(
                () =>
                {
                    ours.UnionWith(appHost.FindProcesses().SelectMany(process => Docker.Containers($"{CreatorLabel}={process.Id}")));
                    return ours.Count >= ContainerImageTags.All.Count
                        && (!isStarted || appHost.Output.Contains("Distributed application started", StringComparison.Ordinal));
                },
                () => $"There are only {string.Join(", ", ours)}, or the AppHost has not started.",
                Cancellation
            );
            await appHost.SignalAsync(signal, Cancellation);

            await appHost.WaitForExitAsync(Cancellation);
            if (signal is "INT")
            {
                Assert.Empty(Left());
                Assert.Empty(appHost.FindProcesses());
            }

            await appHost.UntilAsync(() => Left().Count == 0, () => $"Left: {string.Join(", ", Left())}.", Cancellation);
            await appHost.UntilAsync(
                () => appHost.FindProcesses().Count == 0,
                () => $"Left: {string.Join(", ", appHost.FindProcesses())}.",
                Cancellation
            );
        }
        finally
        {
            Docker.Run([
                "volume",
                "rm",
                "--force",
                .. s_persisted.Select(resource => ContainerStoreExtensions.VolumeOf(data.Path, resource)),
            ]);
        }

        HashSet<string> Left() =>
            [
                .. Docker
                    .Run("ps", "--all", "--format", "{{.Names}}")
                    .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Where(ours.Contains),
            ];
    }
}
