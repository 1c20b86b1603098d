using LlmOps.Formats.ParserProcesses;

namespace LlmOps.Tests.Formats.ParserProcesses;

/// <summary>What is written into a delegated directory; the directory is an ordinary one, because few machines for tests have
/// another.</summary>
public sealed class ParserControlGroupTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("control-group");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AProcessGetsAGroupOfItsOwnWithItsMemoryBounded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Control groups are Linux's.");
        File.WriteAllText(Path.Combine(_folder.FullName, "cgroup.subtree_control"), "cpu");
        using var group = ParserControlGroup.TryCreate(_folder.FullName, 4711, 1_000_000);

        Assert.NotNull(group);
        Assert.Equal("+memory +pids", File.ReadAllText(Path.Combine(_folder.FullName, "cgroup.subtree_control")));
        Assert.Equal("1000000", Read("memory.max"));
        Assert.Equal("4711", Read("cgroup.procs"));
        Assert.False(group.WasOutOfMemory);
        File.WriteAllText(Path.Combine(_folder.FullName, "parser-4711", "memory.events"), "low 0\noom 1\noom_kill 1\n");
        Assert.True(group.WasOutOfMemory);
    }

    [Fact]
    public void ADirectoryThatIsNoControlGroupIsNotUsed()
    {
        Assert.Null(ParserControlGroup.TryCreate(_folder.FullName, 4711, 1_000_000));
        Assert.Null(ParserControlGroup.TryCreate("", 4711, 1_000_000));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Theory]
    [InlineData("0::/system.slice/llmops.service/main", "/sys/fs/cgroup/system.slice/llmops.service")]
    [InlineData("0::/user.slice/run-1.scope/main", "/sys/fs/cgroup/user.slice/run-1.scope")]
    [InlineData("0::/system.slice/llmops.service", null)]
    [InlineData("0::/", null)]
    [InlineData("4:memory:/docker/1", null)]
    public void OnlyASystemdUnitAroundTheServicesOwnGroupIsTakenForDelegated(string line, string? expected) =>
        Assert.Equal(expected, ParserControlGroup.DelegatedParent(["9:name=systemd:/", line]));

    private string Read(string file) => File.ReadAllText(Path.Combine(_folder.FullName, "parser-4711", file));
}
