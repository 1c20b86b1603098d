using System.ComponentModel.DataAnnotations;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.ResourceService;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>What is decided about the dashboard before anything starts.</summary>
internal sealed record DashboardSetup(DashboardOptions Options, DashboardAddresses Addresses, DashboardKeys Keys, ApplicationName ApplicationName, IReadOnlyList<(Uri From, Uri To)> Moved)
{
    private static readonly string[] s_off = ["off", "false", "no", "none", "0"];

    /// <summary>Adds the dashboard to an application, unless the application, a setting or the command line goes without.</summary>
    public static void AddTo(IDistributedApplicationBuilder builder, DistributedApplicationOptions application)
    {
        var configuration = builder.Configuration;
        if (builder.ExecutionContext.IsPublishMode || application.DisableDashboard)
        {
            // An application that disables it may well name another dashboard's address.
            return;
        }

        var options = ReadOptions(configuration);
        if (!options.Enabled)
        {
            // The launch profile names addresses at which nobody will listen; services that were told of them would try for ever.
            configuration[DashboardNames.OtlpGrpcUrl] = string.Empty;
            configuration[DashboardNames.OtlpHttpUrl] = string.Empty;
            return;
        }

        var moved = new List<(Uri From, Uri To)>();
        var addresses = DashboardAddresses.FromConfiguration(configuration, DevelopmentCertificate.Exists, (from, to) => moved.Add((from, to)));
        var keys = DashboardKeys.FromConfiguration(configuration);
        configuration[DashboardNames.OtlpGrpcUrl] = addresses.OtlpGrpc.GetLeftPart(UriPartial.Authority);
        configuration[DashboardNames.OtlpHttpUrl] = addresses.OtlpHttp.GetLeftPart(UriPartial.Authority);
        configuration[DashboardNames.OtlpApiKeySetting] = keys.OtlpApiKey;

        var resource = new DashboardResource(
            Directory.Exists(builder.AppHostDirectory) ? builder.AppHostDirectory : Environment.CurrentDirectory,
            DashboardEnvironment.For(addresses, keys, configuration),
            isHidden: !configuration.GetValue<bool>(DashboardNames.ShowDashboardResources));
        builder.Resources.Insert(0, resource);
        builder.Services.AddSingleton(new DashboardSetup(options, addresses, keys, NameOf(configuration, builder.Environment), moved));
        builder.Services.AddSingleton(resource);
        builder.Services.TryAddSingleton(DashboardPaths.OfThisUser(options.CacheDirectory));
        builder.Services.AddSingleton<IDashboardRunner, OrchestratedDashboard>();

        // What the dashboard asks for is no news to the person at the console.
        builder.Services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning));

        // Before the orchestrator, which is done only when everything that waits for something was started.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, DashboardHostedService>());
    }

    private static DashboardOptions ReadOptions(ConfigurationManager configuration)
    {
        var options = configuration.GetSection(DashboardOptions.Section).Get<DashboardOptions>() ?? new DashboardOptions();
        if (configuration[DashboardOptions.Section] is { } text && s_off.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            options.Enabled = false;
        }

        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }

    private static ApplicationName NameOf(ConfigurationManager configuration, IHostEnvironment environment)
    {
        const string Suffix = ".AppHost";
        var name = configuration["AppHost:DashboardApplicationName"] is { Length: > 0 } configured ? configured : environment.ApplicationName;
        return new ApplicationName(name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? name[..^Suffix.Length] : name);
    }
}
