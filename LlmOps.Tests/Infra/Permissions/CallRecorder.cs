using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace LlmOps.Tests.Infra.Permissions;

/// <summary>Stands between one service and the servers that it calls, and writes down which permissions its requests would need in
/// AWS.</summary>
internal sealed partial class CallRecorder : IAsyncDisposable
{
    private readonly ConcurrentDictionary<AwsCall, bool> _calls = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly HttpMessageInvoker _invoker = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
        }
    );
    private readonly IReadOnlyDictionary<string, Uri> _servers;
    private readonly AwsNames _names;
    private readonly WebApplication _app;

    private CallRecorder(IReadOnlyDictionary<string, Uri> servers, AwsNames names)
    {
        (_servers, _names) = (servers, names);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddHttpForwarder();
        _app = builder.Build();
        _app.Run(ForwardAsync);
    }

    /// <summary>Where the service finds every server.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>What was called, once each.</summary>
    public IEnumerable<string> Calls => _calls.Keys.Select(call => call.ToString()).Order(StringComparer.Ordinal);

    /// <summary>Requests that could not be read.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <param name="servers">The servers by the name that requests to them are signed for; <c>es</c> takes the unsigned ones.</param>
    /// <param name="names">The run's names.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<CallRecorder> StartAsync(
        IReadOnlyDictionary<string, Uri> servers,
        AwsNames names,
        CancellationToken cancellationToken
    )
    {
        var recorder = new CallRecorder(servers, names);
        await recorder._app.StartAsync(cancellationToken);
        return recorder;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _invoker.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var request = context.Request;
        var service = SignedFor().Match(request.Headers.Authorization.ToString()) is { Success: true } match ? match.Groups[1].Value : "es";
        var body = "";
        if (service is "dynamodb" or "sqs" or "bedrock" || request.Query.ContainsKey("delete"))
        {
            request.EnableBuffering();
            using var reader = new StreamReader(request.Body, Encoding.UTF8, leaveOpen: true);
            body = await reader.ReadToEndAsync(context.RequestAborted);
            request.Body.Position = 0;
        }

        try
        {
            var target = request.Headers["X-Amz-Target"].ToString();
            // Encoded as it came: an id may hold a slash.
            var path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget.Split('?')[0];
            foreach (var call in new AwsRequest(request.Method, path, request.Query, target, body).Calls(service, _names))
            {
                _calls.TryAdd(call, true);
            }
        }
        catch (Exception e)
        {
            _faults.Enqueue($"{service} {request.Method} {request.Path}: {e.Message}");
        }

        await context
            .RequestServices.GetRequiredService<IHttpForwarder>()
            .SendAsync(
                context,
                _servers[service].ToString(),
                _invoker,
                new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(2) },
                SameHost.Instance
            );
    }

    [GeneratedRegex("Credential=[^/]+/[0-9]+/[^/]+/([^/]+)/aws4_request")]
    private static partial Regex SignedFor();

    /// <summary>Host and path stay as they were signed.</summary>
    private sealed class SameHost : HttpTransformer
    {
        public static readonly SameHost Instance = new();

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext,
            HttpRequestMessage proxyRequest,
            string destinationPrefix,
            CancellationToken cancellationToken
        )
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            var target = httpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            proxyRequest.RequestUri = new Uri(
                destinationPrefix.TrimEnd('/') + target,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            );
            proxyRequest.Headers.Host = httpContext.Request.Host.Value;
        }
    }
}
