using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.ServiceDefaults.CloudWatch;

/// <summary>Takes telemetry as CloudWatch's documentation says that it does: verifies each signature from what came over the wire,
/// unpacks, decodes and refuses what passes a limit. It shares no code with the sender.</summary>
public sealed class CloudWatchReceiver : IAsyncDisposable
{
    public const string AccessKey = "AKIDEXAMPLE",
        SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        Token = "SESSION/TOKEN+=",
        Region = "eu-central-1",
        LogGroup = "/llmops-test/query-api";

    private static readonly Dictionary<string, (string Service, int Bytes, int Records, int RecordBytes, string[] Path)> s_signals = new(
        StringComparer.Ordinal
    )
    {
        ["/v1/traces"] = ("xray", 5_000_000, 10_000, 200_000, ["1", "2", "2"]),
        ["/v1/logs"] = ("logs", 1_000_000, 10_000, 1_000_000, ["1", "2", "2"]),
        ["/v1/metrics"] = ("monitoring", 1_000_000, 1_000, 1_000_000, ["1", "2", "2", "5 7 9 10 11", "1"]),
    };

    private readonly WebApplication _server;

    private CloudWatchReceiver(WebApplication server) => _server = server;

    /// <summary>Everything taken.</summary>
    public ConcurrentQueue<Taken> Requests { get; } = [];

    /// <summary>Why requests were refused.</summary>
    public ConcurrentQueue<string> Refusals { get; } = [];

    public ConcurrentDictionary<string, bool> LogStreams { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers instead of the receiver, where it gives an answer.</summary>
    public Func<HttpContext, Task<bool>> Fault { get; set; } = _ => Task.FromResult(false);

    public string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<CloudWatchReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var receiver = new CloudWatchReceiver(server);
        server.Run(receiver.TakeAsync);
        await server.StartAsync(cancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public IEnumerable<byte[]> Records(string path) =>
        Requests.Where(request => request.Path == path).SelectMany(request => request.Records);

    /// <summary>All text fields of messages within a message: names, keys, values.</summary>
    public static IEnumerable<string> Texts(byte[] message)
    {
        foreach (var (_, content) in Fields(message))
        {
            var text = Encoding.UTF8.GetString(content);
            if (content.Length > 0 && !text.Contains('\uFFFD') && !text.Any(char.IsControl))
            {
                yield return text;
            }

            foreach (var inner in TryTexts(content))
            {
                yield return inner;
            }
        }

        static IEnumerable<string> TryTexts(byte[] content)
        {
            try
            {
                return [.. Texts(content)];
            }
            catch (InvalidProtocolBufferException)
            {
                return [];
            }
        }
    }

    private static async Task RefuseAsync(HttpContext context, HttpStatusCode status, string type, string message)
    {
        context.Response.StatusCode = (int)status;
        await context.Response.WriteAsync($$"""{"__type":"{{type}}","message":"{{message}}"}""");
    }

    private static string? SignatureFault(HttpRequest request, byte[] body, string service)
    {
        var parts = request
            .Headers.Authorization.ToString()
            .Replace("AWS4-HMAC-SHA256 ", "", StringComparison.Ordinal)
            .Split(", ")
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part[1]);
        var credential = parts["Credential"].Split('/');
        if (credential[0] != AccessKey || credential[2] != Region || credential[3] != service || credential[4] != "aws4_request")
        {
            return $"Credential {parts["Credential"]} is not one for {service}.";
        }

        if (request.Headers["x-amz-security-token"] != Token)
        {
            return "The session token is missing.";
        }

        var names = parts["SignedHeaders"].Split(';');
        foreach (
            var needed in request
                .Headers.Keys.Select(name => name.ToLowerInvariant())
                .Where(name => name is "host" or "content-type" or "content-encoding" || name.StartsWith("x-a", StringComparison.Ordinal))
        )
        {
            if (!names.Contains(needed))
            {
                return $"Header {needed} is not signed.";
            }
        }

        var headers = string.Concat(names.Select(name => $"{name}:{request.Headers[name].ToString().Trim()}\n"));
        var canonical = $"{request.Method}\n{request.Path}\n\n{headers}\n{parts["SignedHeaders"]}\n{Hex(SHA256.HashData(body))}";
        var date = request.Headers["x-amz-date"].ToString();
        var key = Encoding.UTF8.GetBytes("AWS4" + SecretKey);
        foreach (var step in (string[])[date[..8], Region, service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        var toSign =
            $"AWS4-HMAC-SHA256\n{date}\n{date[..8]}/{Region}/{service}/aws4_request\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))) == parts["Signature"] ? null : "The signature does not match.";

        static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
    }

    private static List<(int Number, byte[] Content)> Fields(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                fields.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray()));
            }
            else
            {
                input.SkipLastField();
            }
        }

        return fields;
    }

    private static IEnumerable<byte[]> Descend(byte[] message, string[] path) =>
        path.Length == 0
            ? [message]
            : Fields(message)
                .Where(field => path[0].Split(' ').Contains($"{field.Number}"))
                .SelectMany(field => Descend(field.Content, path[1..]));

    private async Task TakeAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        if (await Fault(context))
        {
            return;
        }

        var path = context.Request.Path.Value!;
        var signal = path == "/" ? s_signals["/v1/logs"] : s_signals[path];
        if (SignatureFault(context.Request, body, signal.Service) is { } fault)
        {
            Refusals.Enqueue(fault);
            await RefuseAsync(context, HttpStatusCode.Forbidden, "InvalidSignatureException", fault);
            return;
        }

        if (path == "/")
        {
            await CreateLogStreamAsync(context, Encoding.UTF8.GetString(body));
            return;
        }

        if (
            path == "/v1/logs"
            && !LogStreams.ContainsKey($"{context.Request.Headers["x-aws-log-group"]} {context.Request.Headers["x-aws-log-stream"]}")
        )
        {
            await RefuseAsync(context, HttpStatusCode.BadRequest, "ResourceNotFoundException", "The specified log stream does not exist.");
            return;
        }

        if (context.Request.Headers.ContentEncoding == "gzip")
        {
            using var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            await gzip.CopyToAsync(unpacked);
            body = unpacked.ToArray();
        }

        byte[][] records = [.. Descend(body, signal.Path)];
        var limit =
            body.Length > signal.Bytes ? $"{body.Length} bytes"
            : records.Length > signal.Records ? $"{records.Length} records"
            : records.FirstOrDefault(record => record.Length > signal.RecordBytes) is { } record ? $"a record of {record.Length} bytes"
            : records.Length == 0 ? "nothing in it"
            : null;
        if (limit is not null)
        {
            Refusals.Enqueue($"{path} with {limit}");
            await RefuseAsync(context, HttpStatusCode.BadRequest, "ValidationException", limit);
            return;
        }

        Requests.Enqueue(new Taken(path, body, records));
        context.Response.ContentType = "application/x-protobuf";
    }

    private Task CreateLogStreamAsync(HttpContext context, string body)
    {
        Assert.Equal("Logs_20140328.CreateLogStream", context.Request.Headers["x-amz-target"]);
        var names = System.Text.Json.JsonDocument.Parse(body).RootElement;
        return LogStreams.TryAdd($"{names.GetProperty("logGroupName")} {names.GetProperty("logStreamName")}", true)
            ? Task.CompletedTask
            : RefuseAsync(context, HttpStatusCode.BadRequest, "ResourceAlreadyExistsException", "The specified log stream already exists");
    }

    /// <summary>One request that was taken.</summary>
    public sealed record Taken(string Path, byte[] Body, byte[][] Records);
}
