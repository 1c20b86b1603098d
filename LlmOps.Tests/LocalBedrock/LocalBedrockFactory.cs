using LlmOps.LocalBedrock;
using LlmOps.Tests.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace LlmOps.Tests.LocalBedrock;

/// <summary>LocalBedrock in this process, on a socket of its own; composed as its program does. Signatures are not checked unless a setting
/// says so.</summary>
public sealed class LocalBedrockFactory : IDisposable
{
    private WebApplication? _app;

    public Dictionary<string, string?> Settings { get; } =
        new() { ["LocalBedrock:VerifySignatures"] = "false", ["LocalBedrock:Embeddings:Model"] = "hashed" };

    public TimeProvider? Clock { get; init; }

    public HttpClient CreateClient()
    {
        _app ??= Start();
        return new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public void Dispose()
    {
        (_app as IDisposable)?.Dispose();
    }

    private WebApplication Start()
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = "Testing", ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        builder.AddLocalBedrock();
        if (Settings.ContainsKey(OtlpReceiver.EndpointSetting))
        {
            builder.Logging.AddFilter<ConsoleLoggerProvider>(static _ => false);
        }
        else
        {
            builder.Logging.ClearProviders();
        }

        if (Clock is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(Clock));
        }

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapLocalBedrock();
        app.Start();
        return app;
    }
}
