using Aspire.Hosting;
using LlmOps.AppHost.Stores;

namespace LlmOps.Tests.EndToEnd;

/// <summary>What the command that clears data does to the volumes of servers in containers.</summary>
public sealed class ContainerVolumesTests : IDisposable
{
    private const string Image = $"{ContainerImageTags.Registry}/{ContainerImageTags.RedisImage}:{ContainerImageTags.RedisTag}";

    private readonly string[] _volumes = [.. Enumerable.Range(0, 2).Select(_ => $"llmops-test-{Guid.NewGuid():N}")];

    public ContainerVolumesTests() => Docker.Require(Image);

    private string[] Mounts => [.. _volumes.SelectMany((volume, i) => (string[])["--volume", $"{volume}:/v/{i}"])];

    [Fact]
    public async Task ClearingEmptiesVolumesAndKeepsThem()
    {
        Assert.Equal("0", Shell("mkdir -p /v/0/data/deep && touch /v/0/data/deep/a /v/0/.hidden /v/1/b; echo $?"));
        Assert.Equal("8", Shell("find /v | wc -l"));

        await ContainerVolumes.ClearAsync(_volumes, TestContext.Current.CancellationToken);

        Assert.Equal(
            _volumes.Order(),
            Docker.Run("volume", "ls", "--quiet", "--filter", "name=llmops-test-").Output.Split().Intersect(_volumes).Order()
        );
        Assert.Equal("3", Shell("find /v | wc -l"));
    }

    [Fact]
    public async Task AVolumeThatCannotBeMountedIsAnError() =>
        await Assert.ThrowsAsync<DistributedApplicationException>(() =>
            ContainerVolumes.ClearAsync(["not/a volume"], TestContext.Current.CancellationToken)
        );

    public void Dispose() => Docker.Run(["volume", "rm", "--force", .. _volumes]);

    private string Shell(string script) =>
        Docker.Run(["run", "--rm", "--network", "none", "--entrypoint", "sh", .. Mounts, Image, "-c", script]).Output.Trim();
}
