using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.Dashboard;

public sealed class DashboardSwitchTests
{
    private const string Profile = "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:0";

    [Theory]
    [InlineData("--dashboard", "off")]
    [InlineData("--dashboard=false")]
    [InlineData("--Dashboard:Enabled=false")]
    public void ASettingOrTheCommandLineGoesWithoutADashboard(params string[] args)
    {
        using var application = Build([Profile, .. args], disable: false, out var builder);

        Assert.DoesNotContain(application.Services.GetRequiredService<DistributedApplicationModel>().Resources, resource => resource.Name == "aspire-dashboard");
        Assert.Null(application.Services.GetService<DashboardSetup>());
        Assert.Equal(string.Empty, builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]);
    }

    [Fact]
    public void AnApplicationMayDisableItAndNameAnother()
    {
        using var application = Build([Profile], disable: true, out var builder);

        Assert.Null(application.Services.GetService<DashboardSetup>());
        Assert.Equal("http://localhost:0", builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]);
    }

    [Fact]
    public void ItIsTheFirstResourceHiddenAndNotStartedWithTheOthers()
    {
        using var application = Build([], disable: false, out var builder);

        var first = application.Services.GetRequiredService<DistributedApplicationModel>().Resources[0];
        Assert.Equal("aspire-dashboard", first.Name);
        Assert.True(first.TryGetLastAnnotation<ResourceSnapshotAnnotation>(out var annotation) && annotation.InitialSnapshot.IsHidden);
        Assert.True(first.HasAnnotationOfType<ExplicitStartupAnnotation>());
        var setup = application.Services.GetRequiredService<DashboardSetup>();
        Assert.Equal($"http://localhost:{setup.Addresses.OtlpGrpc.Port}", builder.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]);
        Assert.Equal(setup.Keys.OtlpApiKey, builder.Configuration["AppHost:OtlpApiKey"]);
    }

    [Fact]
    public void ALimitThatMakesNoSenseIsRefusedByName()
    {
        var refused = Assert.Throws<System.ComponentModel.DataAnnotations.ValidationException>(() => Build(["--Dashboard:FetchTimeout=00:00:00"], disable: false, out _));

        Assert.Contains("FetchTimeout", refused.Message, StringComparison.Ordinal);
    }

    private static DistributedApplication Build(string[] args, bool disable, out IDistributedApplicationBuilder builder)
    {
        builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, ProjectDirectory = Path.GetTempPath(), DisableDashboard = disable });
        return builder.Build();
    }
}
