using Aspire.Hosting.Containers;
using Aspire.Hosting.Orchestrator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.LocalAspire;

public sealed class ContainerRuntimeDetectorTests
{
    [Theory]
    [InlineData("docker podman", "docker podman", "docker", true)]
    [InlineData("docker podman", "podman", "podman", true)]
    [InlineData("docker podman", "", "docker", false)]
    [InlineData("podman", "podman", "podman", true)]
    [InlineData("podman", "", "podman", false)]
    [InlineData("", "", "docker", false)]
    public async Task OneThatRunsComesBeforeOneThatIsInstalledAndDockerBeforePodman(string installed, string running, string expected, bool isRunning)
    {
        var runtime = await Detector(installed, running).DetectAsync();

        Assert.Equal((expected, isRunning), (runtime.Name, runtime.IsRunning));
        Assert.Equal(isRunning, runtime.Reason is null);
    }

    [Fact]
    public async Task TheOneThatWasNamedIsTakenThoughItDoesNotRun()
    {
        var runtime = await Detector("docker podman", "docker", ("ASPIRE_CONTAINER_RUNTIME", "podman")).DetectAsync();

        Assert.Equal(("podman", false), (runtime.Name, runtime.IsRunning));
    }

    [Fact]
    public async Task AnUnknownOneIsNamedInTheReason()
    {
        var runtime = await Detector("docker", "docker", ("CONTAINER_RUNTIME", "wharf")).DetectAsync();

        Assert.False(runtime.IsRunning);
        Assert.Contains("'wharf'", runtime.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneThatDidNotRunIsLookedForAgain()
    {
        var runs = false;
        var detector = Detector(new FakeCommandRunner((_, _) => runs ? FakeCommandRunner.Done() : FakeCommandRunner.Failed("Cannot connect to the Docker daemon.")));

        var before = await detector.DetectAsync();
        runs = true;
        var after = await detector.DetectAsync();

        Assert.False(before.IsRunning);
        Assert.Equal("Cannot connect to the Docker daemon.", before.Reason);
        Assert.True(after.IsRunning);
    }

    private static ContainerRuntimeDetector Detector(string installed, string running, params (string Key, string Value)[] settings) =>
        Detector(new FakeCommandRunner((program, _) => running.Split(' ').Contains(Path.GetFileName(program)) ? FakeCommandRunner.Done() : FakeCommandRunner.Failed("no")) { Installed = [.. installed.Split(' ')] }, settings);

    private static ContainerRuntimeDetector Detector(FakeCommandRunner runner, params (string Key, string Value)[] settings) => new(
        runner,
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build(),
        Options.Create(new OrchestratorOptions()));
}
