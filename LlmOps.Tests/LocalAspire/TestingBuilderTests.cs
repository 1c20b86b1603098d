using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.LocalAspire;

public sealed class TestingBuilderTests
{
    [Fact]
    public async Task TheAppHostsModelCanBeChangedBeforeItIsBuilt()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(["--stores", "embedded", "--data", Path.GetTempPath()], TestContext.Current.CancellationToken);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        Assert.Contains(builder.Resources, resource => resource.Name == "query-api");
        foreach (var project in builder.Resources.OfType<ProjectResource>().ToList())
        {
            builder.Resources.Remove(project);
        }

        builder.AddExecutable("mine", "sleep", ".", "60");
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => app.GetEndpoint("mine"));
        await app.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["data-directory", "mine"], app.Services.GetRequiredService<DistributedApplicationModel>().Resources.Select(resource => resource.Name));
        await app.ResourceNotifications.WaitForResourceHealthyAsync("mine", TestContext.Current.CancellationToken);
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("nobody"));
        Assert.Throws<ArgumentException>(() => app.CreateHttpClient("mine"));
    }

    [Fact]
    public async Task TheAppHostsLaunchProfileAndFolderCountInTests()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(["--stores", "embedded"], TestContext.Current.CancellationToken);

        Assert.True(builder.Environment.IsDevelopment());
        Assert.Equal("LlmOps.AppHost", builder.Environment.ApplicationName);
        Assert.Equal(Projects.LlmOps_AppHost.ProjectPath, builder.AppHostDirectory);
        Assert.Equal("true", builder.Configuration["DcpPublisher:RandomizePorts"]);
        Assert.Equal("Warning", builder.Configuration["Logging:LogLevel:Microsoft.AspNetCore"]);
    }

    [Fact]
    public async Task WhatTheAppHostThrowsIsTheTestsToSee()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() =>
            DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(["--stores", "paper"], TestContext.Current.CancellationToken));
        Assert.Contains("paper", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAssemblyWithoutAnEntryPointIsRefused() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => DistributedApplicationTestingBuilder.CreateAsync<DistributedApplication>(TestContext.Current.CancellationToken));

    [Fact]
    public async Task ANewProjectsClassNamesEveryProjectThatTheAppHostRefersTo()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(["--stores", "embedded"], TestContext.Current.CancellationToken);
        var projects = builder.Resources.OfType<ProjectResource>().Select(project => project.GetProjectMetadata()).ToList();

        Assert.Equal(4, projects.Count);
        Assert.All(projects, project => Assert.True(File.Exists(project.ProjectPath)));
        Assert.All(projects, project => Assert.True(project.SuppressBuild));
    }
}
