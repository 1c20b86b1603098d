using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;

namespace LlmOps.Wire;

/// <summary>
/// AWS Signature Version 4 for services other than S3, written into a request's headers.
/// Everything the request carries at that moment is signed, except headers that proxies and HTTP stacks may touch.
/// </summary>
internal static class SigV4Signer
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Temporary credentials change every few hours.</summary>
    private const int MaxKeys = 32;

    private static readonly ConcurrentDictionary<(string Secret, string Date, string Region, string Service), byte[]> s_keys = [];

    private static readonly HashSet<string> s_unsigned = new(StringComparer.OrdinalIgnoreCase)
    {
        "authorization",
        "user-agent",
        "content-length",
        "transfer-encoding",
        "expect",
        "connection",
        "traceparent",
        "tracestate",
        "baggage",
        "x-amzn-trace-id",
    };

    /// <summary>Signs a request in place; call it again for each attempt, because the date is part of the signature.</summary>
    /// <param name="request">Its URI is the one that goes on the wire.</param>
    /// <param name="body">The exact bytes of its content; empty where there is none.</param>
    /// <param name="credentials">The keys, and the session token where they are temporary.</param>
    /// <param name="region">Such as <c>us-east-1</c>.</param>
    /// <param name="service">The signing name: <c>bedrock</c>, <c>es</c>, <c>aoss</c>, ….</param>
    /// <param name="now">The time of signing; the service accepts five minutes either way.</param>
    /// <param name="contentHashHeader">True sends <c>x-amz-content-sha256</c>, which <c>es</c> and <c>aoss</c> want.</param>
    /// <returns>The signature, 64 hexadecimal digits.</returns>
    public static string Sign(
        HttpRequestMessage request,
        ReadOnlySpan<byte> body,
        ImmutableCredentials credentials,
        string region,
        string service,
        DateTimeOffset now,
        bool contentHashHeader = false
    )
    {
        var uri = request.RequestUri ?? throw new ArgumentException("The request has no URI.", nameof(request));
        var timestamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var date = timestamp[..8];
        var bodyHash = Convert.ToHexStringLower(SHA256.HashData(body));

        Set(request, "X-Amz-Date", timestamp);
        Set(request, "X-Amz-Security-Token", credentials.UseToken ? credentials.Token : null);
        if (contentHashHeader)
        {
            Set(request, "X-Amz-Content-Sha256", bodyHash);
        }

        request.Headers.Host ??= uri.IsDefaultPort ? uri.IdnHost : string.Create(CultureInfo.InvariantCulture, $"{uri.IdnHost}:{uri.Port}");

        var headers = CanonicalHeaders(request);
        var signedHeaders = string.Join(';', headers.Keys);
        var canonical = new StringBuilder()
            .Append(request.Method.Method)
            .Append('\n')
            .Append(CanonicalPath(uri.AbsolutePath))
            .Append('\n')
            .Append(CanonicalQuery(uri.Query))
            .Append('\n');
        foreach (var (name, value) in headers)
        {
            canonical.Append(name).Append(':').Append(value).Append('\n');
        }

        canonical.Append('\n').Append(signedHeaders).Append('\n').Append(bodyHash);

        var scope = $"{date}/{region}/{service}/aws4_request";
        var toSign =
            $"{Algorithm}\n{timestamp}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = KeyOf(credentials.SecretKey, date, region, service);
        var signature = Convert.ToHexStringLower(Hmac(key, toSign));

        Set(
            request,
            "Authorization",
            $"{Algorithm} Credential={credentials.AccessKey}/{scope}, SignedHeaders={signedHeaders}, Signature={signature}"
        );
        return signature;
    }

    /// <summary>A key holds for a day and is the same for all requests to a service.</summary>
    private static byte[] KeyOf(string secret, string date, string region, string service)
    {
        if (s_keys.Count > MaxKeys)
        {
            s_keys.Clear();
        }

        return s_keys.GetOrAdd(
            (secret, date, region, service),
            static parts => DeriveKey(parts.Secret, parts.Date, parts.Region, parts.Service)
        );
    }

    private static byte[] DeriveKey(string secret, string date, string region, string service) =>
        Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + secret), date), region), service), "aws4_request");

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static SortedDictionary<string, string> CanonicalHeaders(HttpRequestMessage request)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            Add(name, values);
        }

        if (request.Content is not null)
        {
            foreach (var (name, values) in request.Content.Headers.NonValidated)
            {
                Add(name, values);
            }
        }

        return result;

        void Add(string name, IEnumerable<string> values)
        {
            if (!s_unsigned.Contains(name))
            {
                result[name.ToLowerInvariant()] = string.Join(',', values.Select(CollapseSpaces));
            }
        }
    }

    private static string CollapseSpaces(string value) =>
        string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Each segment as it is on the wire is encoded once more: only S3 signs the path as it is.</summary>
    private static string CanonicalPath(string wirePath) => string.Join('/', wirePath.Split('/').Select(Uri.EscapeDataString));

    private static string CanonicalQuery(string query) =>
        query.Length <= 1
            ? ""
            : string.Join(
                '&',
                query[1..]
                    .Split('&', StringSplitOptions.RemoveEmptyEntries)
                    .Select(static pair => pair.Split('=', 2))
                    .Select(static pair => (Name: Recode(pair[0]), Value: pair.Length == 2 ? Recode(pair[1]) : ""))
                    .OrderBy(static pair => pair.Name, StringComparer.Ordinal)
                    .ThenBy(static pair => pair.Value, StringComparer.Ordinal)
                    .Select(static pair => $"{pair.Name}={pair.Value}")
            );

    private static string Recode(string encoded) => Uri.EscapeDataString(Uri.UnescapeDataString(encoded));
}
