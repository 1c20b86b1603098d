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
}
