using LlmOps.AppHost.Stores;

namespace LlmOps.Tests.AppHost;

public sealed class ContainerAvailabilityTests
{
    [Fact]
    public void ARuntimeWithEveryImageIsAvailable() => Assert.Null(ContainerAvailability.Find(named: null, (_, _, _) => true));

    [Fact]
    public void AMissingRuntimeIsReported() =>
        Assert.Equal("no container runtime answers (docker, podman)", ContainerAvailability.Find(named: null, (_, _, _) => false));

    [Fact]
    public void OnlyTheRuntimeThatWasNamedIsAsked() =>
        Assert.Equal("no container runtime answers (podman)", ContainerAvailability.Find("podman", (program, _, _) => program == "docker"));

    [Fact]
    public void AnImageThatIsNotHereMayBePulled() =>
        Assert.Null(ContainerAvailability.Find(named: null, (_, arguments, _) => arguments[0] != "image"));

    [Fact]
    public void ImagesThatCannotBePulledAreNamed()
    {
        var redis = $"docker.io/{ContainerImageTags.RedisImage}:{ContainerImageTags.RedisTag}";
        var obstacle = ContainerAvailability.Find(
            named: null,
            (_, arguments, _) => arguments[0] == "container" || !arguments.Contains(redis)
        );

        Assert.Equal($"docker answers, but these images are not here and cannot be pulled: {redis}", obstacle);
    }

    [Fact]
    public void EveryImageHasATagOfItsOwn()
    {
        Assert.Equal(6, ContainerImageTags.All.Distinct().Count());
        Assert.All(ContainerImageTags.All, image => Assert.Matches(@"^docker\.io/[a-z0-9/-]+:\d+\.\d+(\.\d+)?$", image));
    }
}
