using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Finds the dashboard: an installed Aspire CLI's, one fetched earlier, or the npm package's.</summary>
internal sealed partial class DashboardLocator(DashboardPaths paths, DashboardAddresses addresses, DashboardPackage package, DashboardOptions options, ILogger<DashboardLocator> logger)
{
    private static readonly string s_program = OperatingSystem.IsWindows() ? "aspire-managed.exe" : "aspire-managed";

    /// <summary>The dashboards on this machine, best first.</summary>
    public IEnumerable<DashboardProgram> FindInstalled()
    {
        var bundled = Path.Combine(paths.Home, ".aspire", "bundle", "managed", s_program);
        if (File.Exists(bundled))
        {
            yield return DashboardProgram.FromBundle(bundled, $"the installed Aspire CLI bundle at {bundled}");
        }

        if (paths.FindOnPath("aspire") is { } cli)
        {
            yield return DashboardProgram.FromCli(cli, addresses);
        }

        if (package.FindCached() is { } cached)
        {
            yield return DashboardProgram.FromBundle(cached, $"the cached npm package at {cached}");
        }
    }

    /// <summary>Fetches the npm package once; null when it cannot be had, which one line of the log explains.</summary>
    public async Task<DashboardProgram?> FetchAsync(CancellationToken cancellationToken)
    {
        if (!options.Fetch)
        {
            LogUnavailable("none is installed, and fetching is switched off (Dashboard:Fetch)");
            return null;
        }

        try
        {
            var program = await package.FetchAsync(cancellationToken);
            return DashboardProgram.FromBundle(program, $"the npm package at {program}");
        }
        catch (DashboardUnavailableException exception)
        {
            LogUnavailable(exception.Message);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnavailable($"the cache {paths.Cache} cannot be written ({exception.Message})");
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stack runs without the Aspire dashboard: {Reason}. With the Aspire CLI installed (https://aspire.dev) it is found by itself.")]
    private partial void LogUnavailable(string reason);
}
