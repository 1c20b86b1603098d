using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Operations;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Signing;

/// <summary>Lets in who has signed with the right secret or, where the plane takes them, shows a known API key. The refusals are the
/// service's own.</summary>
internal sealed class CallerVerifier(IOptions<LocalBedrockOptions> options, TimeProvider clock)
{
    private const string Service = "bedrock";
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private const string TimestampFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <exception cref="ServiceException">The caller is not let in.</exception>
    public void Verify(HttpRequest request, OperationCall call)
    {
        if (request.Headers.Authorization.Count > 1)
        {
            throw Authorization.Incomplete("Authorization header must be given once.");
        }

        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            throw new ServiceException("MissingAuthenticationTokenException", 403, "Missing Authentication Token");
        }

        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            VerifyBearer(header["Bearer ".Length..].Trim(), call.Operation.Plane);
        }
        else if (header.StartsWith(Authorization.Algorithm, StringComparison.Ordinal))
        {
            VerifySignature(request, call, Authorization.Parse(header));
        }
        else
        {
            throw Authorization.Incomplete(
                "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization "
                    + "header requires 'SignedHeaders' parameter."
            );
        }
    }

    private void VerifyBearer(string token, Plane plane)
    {
        if (plane == Plane.AgentRuntime)
        {
            throw Authorization.Incomplete(
                "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization "
                    + "header requires 'SignedHeaders' parameter."
            );
        }

        if (!options.Value.BearerTokens.Any(known => Same(known, token)))
        {
            throw new ServiceException("AccessDeniedException", 403, "Authentication failed: Please make sure your API Key is valid.");
        }
    }

    private void VerifySignature(HttpRequest request, OperationCall call, Authorization authorization)
    {
        if (
            !Same(authorization.AccessKeyId, options.Value.AccessKeyId)
            || (options.Value.SessionToken is { } token && !Same(token, request.Headers["x-amz-security-token"].ToString()))
        )
        {
            throw new ServiceException("UnrecognizedClientException", 403, "The security token included in the request is invalid.");
        }

        if (authorization.Service != Service)
        {
            throw Invalid($"Credential should be scoped to correct service: '{Service}'. ");
        }

        if (!authorization.SignedHeaders.Contains("host"))
        {
            throw Invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
        }

        if (
            request.Headers.Keys.FirstOrDefault(name =>
                MustBeSigned(name) && !authorization.SignedHeaders.Contains(name.ToLowerInvariant())
            ) is
            { } unsigned
        )
        {
            throw Invalid($"'{unsigned}' must be a 'SignedHeader' in the AWS Authorization.");
        }

        var timestamp = request.Headers["x-amz-date"].ToString();
        VerifyTime(timestamp, authorization);
        var payloadHash = PayloadHash(request, call);
        var query = request.QueryString.HasValue ? request.QueryString.Value![1..] : string.Empty;
        var canonical = CanonicalRequest.Build(
            request.Method,
            call.RawPath,
            query,
            authorization.SignedHeaders,
            name =>
                name == "host" ? request.Host.Value
                : request.Headers.TryGetValue(name, out var values) ? string.Join(',', values.AsEnumerable())
                : null,
            payloadHash
        );
        var expected = RequestSignature.Compute(options.Value.SecretAccessKey, timestamp, authorization.Scope, canonical);
        if (!Same(expected, authorization.Signature))
        {
            throw Mismatch();
        }
    }

    /// <summary>The headers that the signature's time and the caller's rights hang on. The payload's hash speaks for itself.</summary>
    private static bool MustBeSigned(string name) =>
        name.Equals("x-amz-date", StringComparison.OrdinalIgnoreCase)
        || name.Equals("x-amz-security-token", StringComparison.OrdinalIgnoreCase);

    private void VerifyTime(string timestamp, Authorization authorization)
    {
        if (
            !DateTimeOffset.TryParseExact(
                timestamp,
                TimestampFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var signedAt
            )
        )
        {
            throw Authorization.Incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }

        if (!timestamp.StartsWith(authorization.Date, StringComparison.Ordinal))
        {
            throw Invalid(
                $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{authorization.Date}' != "
                    + $"'{timestamp[..8]}', from '{timestamp}'."
            );
        }

        var now = clock.GetUtcNow();
        var skew = options.Value.MaxClockSkew;
        var minutes = skew.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture);
        if (signedAt < now - skew)
        {
            throw Invalid($"Signature expired: {timestamp} is now earlier than {Stamp(now - skew)} ({Stamp(now)} - {minutes} min.)");
        }

        if (signedAt > now + skew)
        {
            throw Invalid(
                $"Signature not yet current: {timestamp} is still later than {Stamp(now + skew)} ({Stamp(now)} + {minutes} min.)"
            );
        }
    }

    /// <summary>The body's hash. A caller that names it must name it right; <c>UNSIGNED-PAYLOAD</c> is taken at its word.</summary>
    private static string PayloadHash(HttpRequest request, OperationCall call)
    {
        var named = request.Headers["x-amz-content-sha256"].ToString();
        if (named == UnsignedPayload)
        {
            return named;
        }

        var computed = CanonicalRequest.Hash(call.Body.Span);
        return named.Length == 0 || Same(named, computed) ? computed : throw Mismatch();
    }

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture);

    private static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    private static ServiceException Mismatch() =>
        Invalid(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing "
                + "method. Consult the service documentation for details."
        );

    private static ServiceException Invalid(string message) => new("InvalidSignatureException", 403, message);
}
