using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmOps.Benchmarks.Telemetry;

/// <summary>Takes telemetry in CloudWatch's place and throws it away.</summary>
internal sealed class TelemetrySink : IAsyncDisposable
{
    private readonly WebApplication _server;
    private long _bytes;

    private TelemetrySink(WebApplication server) => _server = server;

    /// <summary>Bytes taken, compressed.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Where it listens.</summary>
    public string Address => _server.Urls.First();

    public static async Task<TelemetrySink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var sink = new TelemetrySink(server);
        server.Run(async context =>
        {
            var buffer = new byte[64 * 1024];
            while (await context.Request.Body.ReadAsync(buffer) is var read and > 0)
            {
                Interlocked.Add(ref sink._bytes, read);
            }

            context.Response.ContentType = "application/x-protobuf";
        });
        await server.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
