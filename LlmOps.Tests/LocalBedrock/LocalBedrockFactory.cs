using LlmOps.LocalBedrock;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.LocalBedrock;

/// <summary>LocalBedrock in this process. Call <c>UseKestrel(0)</c> and <c>StartServer()</c> for a real socket.</summary>
public sealed class LocalBedrockFactory : WebApplicationFactory<LocalBedrockOptions>
{
    public Dictionary<string, string> Settings { get; } = new() { ["LocalBedrock:VerifySignatures"] = "false" };

    public TimeProvider? Clock { get; init; }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Testing");
        builder.ConfigureLogging(logging => logging.ClearProviders());
        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }

        if (Clock is not null)
        {
            builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton(Clock)));
        }
    }
}
