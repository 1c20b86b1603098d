using System.Diagnostics;
using LlmOps.QueryApi.Access;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Http;

/// <summary>CORS, forwarded headers and security headers.</summary>
internal static class MannersExtensions
{
    private static readonly TimeSpan s_preflightAge = TimeSpan.FromMinutes(10);

    /// <summary>Adds what section <c>Http</c> says.</summary>
    public static WebApplicationBuilder AddHttpManners(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidation>();
        builder.Services.AddCors();
        builder
            .Services.AddOptions<CorsOptions>()
            .Configure<IOptions<HttpOptions>>(
                (cors, options) =>
                    cors.AddDefaultPolicy(policy =>
                        policy
                            .WithOrigins(options.Value.Origins)
                            .WithMethods("GET", "POST", "PUT", "DELETE")
                            .WithHeaders("Authorization", "Content-Type", AccessSchemes.KeyHeader)
                            .WithExposedHeaders("Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id", "WWW-Authenticate")
                            .SetPreflightMaxAge(s_preflightAge)
                    )
            );
        builder
            .Services.AddOptions<ForwardedHeadersOptions>()
            .Configure<IOptions<HttpOptions>>(
                (forwarded, options) =>
                {
                    // Without known proxies, forwarded headers are ignored: any caller could have set them.
                    forwarded.ForwardedHeaders =
                        options.Value.Proxies.Length == 0
                            ? ForwardedHeaders.None
                            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
                    forwarded.KnownProxies.Clear();
                    forwarded.KnownIPNetworks.Clear();
                    foreach (var proxy in options.Value.Proxies)
                    {
                        forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
                    }
                }
            );
        return builder;
    }

    /// <summary>Uses them; stands before everything that looks at a caller.</summary>
    public static WebApplication UseHttpManners(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(
                    static state =>
                    {
                        AddHeaders((HttpContext)state);
                        return Task.CompletedTask;
                    },
                    context
                );
                return next(context);
            }
        );
        app.UseCors();
        return app;
    }

    private static void AddHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        if (Activity.Current?.TraceId is { } trace)
        {
            headers["X-Request-Id"] = trace.ToString();
        }

        if (context.Request.Path.StartsWithSegments("/v1"))
        {
            // Answers belong to one caller; a cache in between must not keep them.
            headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
            headers.CacheControl = headers.CacheControl.Count == 0 ? "no-store" : headers.CacheControl;
        }

        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }
}
