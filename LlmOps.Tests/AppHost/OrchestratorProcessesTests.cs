using System.Diagnostics;
using LlmOps.AppHost.Orchestrator;

namespace LlmOps.Tests.AppHost;

public sealed class OrchestratorProcessesTests
{
    [Theory]
    [InlineData("/opt/tools/dcp start-apiserver --monitor 4711 --detach", 4711)]
    [InlineData("dcp monitor-process --child 12 --monitor 13 --monitor-identity-time 14", 13)]
    [InlineData("dcp info", null)]
    [InlineData("dcp start-apiserver --monitor", null)]
    [InlineData("dcp start-apiserver --monitor none", null)]
    [InlineData("/usr/bin/other --monitor 4711", null)]
    [InlineData("", null)]
    public void TheCommandLineOfTheOrchestratorSaysWhatItWatches(string commandLine, int? watched) =>
        Assert.Equal(watched, OrchestratorProcesses.FindWatched(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Theory]
    [InlineData("17 (dcp) S 4 17 17 0 -1", 4)]
    [InlineData("17 (a) 5 (b) c) R 6 17", 6)]
    [InlineData("17 (dcp", null)]
    [InlineData("", null)]
    public void TheParentFollowsANameThatMayHoldAnything(string stat, int? parent) =>
        Assert.Equal(parent, OrchestratorProcesses.FindParent(stat));

    [Fact]
    public async Task AChildIsFoundAndEnds()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "Processes are found through /proc.");
        using var child = Process.Start("sleep", "600");
        try
        {
            Assert.Contains(child.Id, OrchestratorProcesses.FindChildren(Environment.ProcessId));
            Assert.True(OrchestratorProcesses.IsRunning(child.Id));

            OrchestratorProcesses.End(child.Id);

            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.False(OrchestratorProcesses.IsRunning(child.Id));
            Assert.DoesNotContain(child.Id, OrchestratorProcesses.FindChildren(Environment.ProcessId));
        }
        finally
        {
            child.Kill();
        }
    }
}
