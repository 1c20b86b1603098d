using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>The variables the dashboard is started with.</summary>
internal static class DashboardEnvironment
{
    public static Dictionary<string, string> For(DashboardAddresses addresses, DashboardKeys keys, IConfiguration configuration)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [DashboardNames.FrontendUrls] = string.Join(';', addresses.FrontendUrls.Select(Text)),
            [DashboardNames.OtlpGrpcUrl] = Text(addresses.OtlpGrpc),
            [DashboardNames.OtlpHttpUrl] = Text(addresses.OtlpHttp),
            [DashboardNames.ResourceServiceUrl] = Text(addresses.ResourceService),
            [DashboardNames.AllowUnsecuredTransport] = "true",
            ["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey",
            ["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = keys.ResourceServiceApiKey,
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["LOGGING__CONSOLE__FORMATTERNAME"] = "simple",
            ["LOGGING__CONSOLE__FORMATTEROPTIONS__SINGLELINE"] = "true",
            ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true",
        };

        Protect("FRONTEND", "BrowserToken", "BROWSERTOKEN", keys.BrowserToken);
        Protect("OTLP", "ApiKey", "PRIMARYAPIKEY", keys.OtlpApiKey);
        Protect("API", "ApiKey", "PRIMARYAPIKEY", keys.ApiKey);
        if (keys.BrowserToken is null)
        {
            environment[DashboardNames.AllowAnonymous] = "true";
        }

        // What the user set for the dashboard itself (limits, the name of a group of users) is the dashboard's to read.
        foreach (var (key, value) in configuration.GetSection(DashboardOptions.Section).AsEnumerable(makePathsRelative: true))
        {
            if (value is not null && key.Contains(':', StringComparison.Ordinal))
            {
                environment.TryAdd($"DASHBOARD__{key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()}", value);
            }
        }

        return environment;

        void Protect(string part, string mode, string variable, string? secret)
        {
            environment[$"DASHBOARD__{part}__AUTHMODE"] = secret is null ? "Unsecured" : mode;
            if (secret is not null)
            {
                environment[$"DASHBOARD__{part}__{variable}"] = secret;
            }
        }
    }

    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
