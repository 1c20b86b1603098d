using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Limits;

/// <summary>Registers the limits of callers and of the service.</summary>
internal static class LimitBuilderExtensions
{
    private static readonly TimeSpan s_headersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds the limits.</summary>
    public static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<AnswerGate>();
        builder.Services.AddSingleton<CallerAnswers>();
        builder
            .Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<LimitOptions>>(
                (server, limits) =>
                {
                    server.AddServerHeader = false;
                    server.Limits.MaxConcurrentConnections = OpenFiles.RoomFor(limits.Value.MaxConnections);
                    server.Limits.RequestHeadersTimeout = s_headersTimeout;
                }
            );
        return builder;
    }
}
