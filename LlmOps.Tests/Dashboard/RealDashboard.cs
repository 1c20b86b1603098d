using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.Dashboard;

/// <summary>Whether this machine has the real dashboard, or can have it; fetched at most once, into the user's cache, as an AppHost would.</summary>
internal static class RealDashboard
{
    private static readonly Lazy<Task<string?>> s_missing = new(FindAsync);

    /// <summary>Why there is none, or null.</summary>
    public static Task<string?> WhyMissingAsync() => s_missing.Value;

    private static async Task<string?> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("LLMOPS_TEST_DASHBOARD") == "off")
        {
            return "LLMOPS_TEST_DASHBOARD is off.";
        }

        using var log = new LineLogger();
        var (options, paths) = (new DashboardOptions { FetchTimeout = TimeSpan.FromMinutes(5) }, DashboardPaths.OfThisUser(null));
        var addresses = DashboardAddresses.FromConfiguration(new ConfigurationBuilder().Build(), () => false, (_, _) => { });
        var package = new DashboardPackage(paths, options, TimeProvider.System, new Logger<DashboardPackage>(log));
        var locator = new DashboardLocator(paths, addresses, package, options, new Logger<DashboardLocator>(log));
        return locator.FindInstalled().Any() || await locator.FetchAsync(CancellationToken.None) is not null
            ? null
            : string.Join(' ', log.Warnings);
    }
}
