using System.Text.Json;
using Aspire.Hosting.Testing;
using LlmOps.AppHost.Stores;

namespace LlmOps.Tests.AppHost;

/// <summary>The AppHost's own launch profiles.</summary>
public sealed class LaunchProfileTests
{
    [Fact]
    public void EachKindOfStoresHasAProfileThatKeepsItBesideOnesOwnArguments()
    {
        using var settings = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(Projects.LlmOps_AppHost.ProjectPath, "Properties", "launchSettings.json"))
        );
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
        string[] arguments =
        [
            .. argument is null ? Array.Empty<string>() : ["--stores", argument],
            .. profile is null ? Array.Empty<string>() : [$"LLMOPS_STORES={profile}"],
        ];
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(
            arguments,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(expected, builder.Resources.Any(resource => resource.Name == "conversation-table") ? "aws" : "embedded");
    }

    [Theory]
    [InlineData("http", "http://localhost:15080", "http:")]
    [InlineData("https", "https://localhost:17080;http://localhost:15080", "https:")]
    public void TheDashboardHasOneProfileForEachScheme(string name, string addresses, string scheme)
    {
        using var settings = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(Projects.LlmOps_AppHost.ProjectPath, "Properties", "launchSettings.json"))
        );
        var profile = settings.RootElement.GetProperty("profiles").GetProperty(name);
        var variables = profile.GetProperty("environmentVariables");

        Assert.Equal(addresses, profile.GetProperty("applicationUrl").GetString());
        Assert.StartsWith(scheme, variables.GetProperty("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL").GetString(), StringComparison.Ordinal);
        Assert.StartsWith(scheme, variables.GetProperty("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL").GetString(), StringComparison.Ordinal);
        Assert.Equal(scheme == "http:", variables.TryGetProperty("ASPIRE_ALLOW_UNSECURED_TRANSPORT", out _));
    }

    [Fact]
    public void EveryKindOfStoresCanBeStartedFromTheEditor()
    {
        using var launch = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(Projects.LlmOps_AppHost.ProjectPath, "..", ".vscode", "launch.json"))
        );
        var configurations = launch.RootElement.GetProperty("configurations").EnumerateArray().ToList();

        Assert.All(configurations, configuration => Assert.Equal("aspire", configuration.GetProperty("type").GetString()));
        var named = configurations
            .Where(configuration => configuration.TryGetProperty("env", out _))
            .Select(configuration => configuration.GetProperty("env").GetProperty("LLMOPS_STORES").GetString());
        Assert.Equal(Enum.GetNames<StoreMode>().Select(mode => mode.ToLowerInvariant()), named);
    }
}
