using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Serves <see cref="DashboardGrpcService"/> to this machine only: cleartext HTTP/2 on loopback, to whoever has the key.</summary>
internal sealed class ResourceServiceHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ResourceServiceHost(WebApplication application, Uri address)
    {
        _application = application;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Listens at the address, or on a free port where the address is held by something else meanwhile.</summary>
    public static async Task<ResourceServiceHost> StartAsync(Uri address, string apiKey, ResourceFeed feed, IResourceConsoles consoles, IResourceCommands commands, ApplicationName applicationName, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            return await StartAsync(address.Port);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            return await StartAsync(0);
        }

        async Task<ResourceServiceHost> StartAsync(int port)
        {
            var application = Build(port, apiKey, feed, consoles, commands, applicationName, loggers);
            try
            {
                await application.StartAsync(cancellationToken);
            }
            catch
            {
                await application.DisposeAsync();
                throw;
            }

            var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            return new ResourceServiceHost(application, new UriBuilder("http", "localhost", new Uri(bound).Port).Uri);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Streams end when their calls are aborted; waiting politely for them would hold the stack's end up.
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(now.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _application.DisposeAsync();
    }

    private static WebApplication Build(int port, string apiKey, ResourceFeed feed, IResourceConsoles consoles, IResourceCommands commands, ApplicationName applicationName, ILoggerFactory loggers)
    {
        // Settings of the AppHost's own process (URLs, environment) are not meant for this listener.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(feed);
        builder.Services.AddSingleton(consoles);
        builder.Services.AddSingleton(commands);
        builder.Services.AddSingleton(applicationName);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (port == 0)
            {
                kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
            }
            else
            {
                kestrel.ListenLocalhost(port, endpoint => endpoint.Protocols = HttpProtocols.Http2);
            }
        });

        var application = builder.Build();
        var expected = SHA256.HashData(Encoding.UTF8.GetBytes(apiKey));
        application.Use((context, next) =>
        {
            // Hashes have one length, so that comparing them tells nothing of the key.
            var given = SHA256.HashData(Encoding.UTF8.GetBytes(context.Request.Headers[DashboardNames.ResourceServiceApiKeyHeader].ToString()));
            if (CryptographicOperations.FixedTimeEquals(given, expected))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        application.MapGrpcService<DashboardGrpcService>();
        return application;
    }
}
