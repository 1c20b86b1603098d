using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Containers;

namespace LlmOps.Tests.LocalAspire;

public sealed class ContainerCommandTests
{
    private static readonly ContainerSpec Spec = new("store-abcdefgh", "docker.io/library/store:1.2")
    {
        Entrypoint = "/bin/sh",
        Arguments = ["-c", "serve"],
        Environment = new Dictionary<string, string> { ["STORE_PASSWORD"] = "secret", ["PATH"] = "/opt/store" },
        Ports = [new ContainerPort(40001, 6379, "tcp", IsFixed: false)],
        Mounts = [new ContainerMountAnnotation("data", "/data", ContainerMountType.Volume, isReadOnly: false), new ContainerMountAnnotation("/etc/store", "/conf", ContainerMountType.BindMount, isReadOnly: true)],
        RuntimeArguments = ["--user", "root"],
        Labels = new Dictionary<string, string> { ["localaspire.run"] = "1" },
    };

    [Fact]
    public void EverythingSaidOfAContainerIsInTheCommandThatMakesIt()
    {
        var (arguments, _) = Spec.CreateCommand(own: name => name == "PATH");

        Assert.Equal(
            [
                "create", "--name", "store-abcdefgh", "--label", "localaspire.run=1", "--publish", "127.0.0.1:40001:6379/tcp",
                "--mount", "type=volume,src=data,dst=/data", "--mount", "type=bind,src=/etc/store,dst=/conf,readonly",
                "--env", "STORE_PASSWORD", "--env", "PATH=/opt/store", "--entrypoint", "/bin/sh", "--user", "root", "docker.io/library/store:1.2", "-c", "serve",
            ],
            arguments);
    }

    [Fact]
    public void SecretsTravelInTheEnvironmentAndNotInTheArguments()
    {
        var (arguments, environment) = Spec.CreateCommand(own: name => name == "PATH");

        Assert.DoesNotContain(arguments, argument => argument.Contains("secret", StringComparison.Ordinal));
        Assert.Equal("secret", Assert.Single(environment).Value);
    }

    [Fact]
    public void AnotherFreePortIsTheSameContainerAndAnythingElseIsAnother()
    {
        Assert.Equal(Spec.Hash(), (Spec with { Ports = [new ContainerPort(40002, 6379, "tcp", IsFixed: false)] }).Hash());
        Assert.Equal(Spec.Hash(), (Spec with { Labels = new Dictionary<string, string> { ["localaspire.run"] = "2" } }).Hash());

        ContainerSpec[] others =
        [
            Spec with { Image = "docker.io/library/store:1.3" },
            Spec with { Entrypoint = null },
            Spec with { Arguments = ["-c", "serve", "fast"] },
            Spec with { Environment = new Dictionary<string, string> { ["STORE_PASSWORD"] = "other" } },
            Spec with { Ports = [new ContainerPort(40001, 6380, "tcp", IsFixed: false)] },
            Spec with { Ports = [new ContainerPort(40001, 6379, "tcp", IsFixed: true)] },
            Spec with { Mounts = [] },
            Spec with { RuntimeArguments = [] },
        ];
        Assert.Equal(others.Length + 1, others.Append(Spec).Select(spec => spec.Hash()).Distinct().Count());
    }

    [Theory]
    [InlineData("redis", null, "redis", "latest", null)]
    [InlineData("redis:7.0", null, "redis", "7.0", null)]
    [InlineData("redis", "7.0", "redis", "7.0", null)]
    [InlineData("localhost:5000/redis", null, "localhost:5000/redis", "latest", null)]
    [InlineData("redis@sha256:0123", null, "redis", null, "0123")]
    public void AnImageIsReadAsTheRuntimeReadsIt(string image, string? tag, string name, string? expectedTag, string? digest)
    {
        using var builder = TestApplication.Create();

        var annotation = builder.AddContainer("store", "first:1").WithImage(image, tag).Resource.Annotations.OfType<ContainerImageAnnotation>().Single();

        Assert.Equal((name, expectedTag, digest), (annotation.Image, annotation.Tag, annotation.SHA256));
    }

    [Fact]
    public void AnImageWithTwoTagsIsRefused()
    {
        using var builder = TestApplication.Create();
        Assert.Throws<InvalidOperationException>(() => builder.AddContainer("store", "store").WithImage("store:1", "2"));
    }

    [Fact]
    public void ThisProcessIsThereAndOneOfAnotherTimeIsGone()
    {
        var here = ContainerOwner.Parse(ContainerOwner.Current.ToString());

        Assert.NotNull(here);
        Assert.False(here.IsGone);
        Assert.True((here with { Started = here.Started - 1000 }).IsGone);
        Assert.False((here with { Machine = "elsewhere", ProcessId = int.MaxValue }).IsGone);
        Assert.Null(ContainerOwner.Parse("<no value>"));
    }

    [Fact]
    public void AVolumeNameTellsAppHostAndResource()
    {
        using var builder = TestApplication.Create();
        var name = VolumeNameGenerator.Generate(builder.AddContainer("store", "store"), "data");

        Assert.Matches("^[a-z0-9._-]+-[0-9a-f]{10}-store-data$", name);
    }
}
