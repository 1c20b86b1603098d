using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using LlmOps.AppHost.Stores;

namespace LlmOps.Tests.LocalAspire;

/// <summary>The AppHost's own launch profiles.</summary>
public sealed class LaunchProfileTests
{
    [Fact]
    public void EachKindOfStoresHasAProfileThatKeepsItBesideOnesOwnArguments()
    {
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Projects.LlmOps_AppHost.ProjectPath, "Properties", "launchSettings.json")));
        var profiles = settings.RootElement.GetProperty("profiles");

        foreach (var mode in Enum.GetNames<StoreMode>().Select(name => name.ToLowerInvariant()))
        {
            var profile = profiles.GetProperty(mode);
            Assert.False(profile.TryGetProperty("commandLineArgs", out _));
            Assert.Equal(mode, profile.GetProperty("environmentVariables").GetProperty("LLMOPS_STORES").GetString());
        }
    }

    [Theory]
    [InlineData("aws", null, "aws")]
    [InlineData(null, "AWS", "aws")]
    [InlineData("embedded", "aws", "embedded")]
    public async Task TheArgumentComesBeforeTheProfile(string? argument, string? profile, string expected)
    {
        string[] arguments = [.. argument is null ? Array.Empty<string>() : ["--stores", argument], .. profile is null ? Array.Empty<string>() : [$"LLMOPS_STORES={profile}"]];
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(arguments, TestContext.Current.CancellationToken);

        Assert.Equal(expected, builder.Resources.Any(resource => resource.Name == "conversation-table") ? "aws" : "embedded");
    }

    [Theory]
    [InlineData("--stores", "cloud", "--stores cloud: not known here. Known: embedded, containers, aws.")]
    [InlineData("--LLMOPS_STORES", "1", "LLMOPS_STORES 1: not known here. Known: embedded, containers, aws.")]
    public async Task AKindThatIsNotKnownIsRefusedByName(string argument, string value, string message)
    {
        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() =>
            DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>([argument, value], TestContext.Current.CancellationToken));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
