using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>The secrets of one run: 128 random bits each, in hex, unless configuration names them. Null keys are switched off.</summary>
internal sealed record DashboardKeys(string? BrowserToken, string? OtlpApiKey, string? ApiKey, string ResourceServiceApiKey)
{
    public static DashboardKeys FromConfiguration(IConfiguration configuration)
    {
        var resourceServiceKey = Configured(configuration, DashboardNames.ResourceServiceApiKeySetting) ?? Random();
        return configuration.GetValue<bool>(DashboardNames.AllowAnonymous)
            ? new DashboardKeys(null, null, null, resourceServiceKey)
            : new DashboardKeys(
                Configured(configuration, DashboardNames.BrowserToken) ?? Random(),
                Configured(configuration, DashboardNames.OtlpApiKeySetting) ?? Random(),
                Configured(configuration, DashboardNames.ApiKeySetting) ?? Random(),
                resourceServiceKey);
    }

    private static string? Configured(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } value ? value : null;

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
