using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.ServiceDefaults;

/// <summary>Takes everything that services export over OTLP and keeps its bytes.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    /// <summary>The standard variable that names the receiver.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _requests = [];

    private OtlpReceiver(WebApplication server) => _server = server;

    /// <summary>Settings with which a service exports to the receiver.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>
        {
            [EndpointSetting] = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };

    public static async Task<OtlpReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var receiver = new OtlpReceiver(server);
        server.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            receiver._requests.Enqueue((context.Request.Path.Value!, body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        await server.StartAsync(cancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Bytes received of a signal.</summary>
    public long BytesOf(string signal) =>
        _requests.Where(request => request.Path == $"/v1/{signal}").Sum(request => (long)request.Body.Length);

    /// <summary>Where a word stands in what was exported, in upper or lower case, each with what surrounds it.</summary>
    /// <param name="word">The word.</param>
    /// <param name="allowed">What it may be the beginning of.</param>
    public IReadOnlyList<string> Find(string word, params string[] allowed) =>
        [
            .. _requests.SelectMany(request =>
            {
                // One character for each byte: whatever surrounds the word is searched too.
                var text = Encoding.Latin1.GetString(request.Body);
                var places = new List<string>();
                for (
                    var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
                    at >= 0;
                    at = text.IndexOf(word, at + word.Length, StringComparison.OrdinalIgnoreCase)
                )
                {
                    if (Array.TrueForAll(allowed, longer => string.CompareOrdinal(text, at, longer, 0, longer.Length) != 0))
                    {
                        var around = text[Math.Max(0, at - 150)..Math.Min(text.Length, at + word.Length + 50)];
                        places.Add($"{request.Path}: {string.Concat(around.Select(sign => char.IsControl(sign) ? ' ' : sign))}");
                    }
                }

                return places;
            }),
        ];
}
