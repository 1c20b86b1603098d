using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Orchestrator;
using LlmOps.Tests.LocalAspire;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.Dashboard;

public sealed class DashboardStopTests
{
    [Fact]
    public async Task TheDashboardTakesTheTelemetryOfServicesThatStop()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program that stands for the dashboard is Unix's sleep.");

        var builder = TestApplication.Create();
        var dashboard = new DashboardResource(Environment.CurrentDirectory, new Dictionary<string, string>(), isHidden: true);
        builder.Resources.Insert(0, dashboard);
        var service = builder.AddScripted("service");
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        dashboard.Run(new DashboardProgram("sleep", ["600"], "a test"));
        await app.Services.GetRequiredService<ApplicationOrchestrator>().StartAsync(dashboard, TestContext.Current.CancellationToken);
        await app.WaitForStateAsync(dashboard.Name, KnownResourceStates.Running);
        await app.WaitForStateAsync(service.Resource.Name, KnownResourceStates.Running);
        string? whileStopping = null;
        service.Resource.Stopping = () => whileStopping = app.SnapshotOf(dashboard.GetInstanceName()).State?.Text;

        await app.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(KnownResourceStates.Running, whileStopping);
        Assert.Contains(app.SnapshotOf(dashboard.GetInstanceName()).State?.Text, KnownResourceStates.TerminalStates);
    }
}
