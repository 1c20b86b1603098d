using System.Security.Cryptography;
using System.Text;

namespace LlmOps.LocalBedrock.Signing;

/// <summary>Computes Signature Version 4.</summary>
internal static class RequestSignature
{
    // Callers have one secret and seldom more than one region, and a scope holds for a day.
    private static Key? s_last;

    /// <param name="secret">The secret access key.</param>
    /// <param name="timestamp">The request's time as <c>yyyyMMddTHHmmssZ</c>.</param>
    /// <param name="scope">Date, region, service and <c>aws4_request</c>, with slashes.</param>
    /// <param name="canonicalRequest">The canonical request.</param>
    /// <returns>The signature in lower-case hexadecimal.</returns>
    public static string Compute(string secret, string timestamp, string scope, string canonicalRequest)
    {
        var toSign = $"{Authorization.Algorithm}\n{timestamp}\n{scope}\n{CanonicalRequest.Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";
        if (Volatile.Read(ref s_last) is not { } last || last.Secret != secret || last.Scope != scope)
        {
            last = new Key(secret, scope, Derive(secret, scope));
            Volatile.Write(ref s_last, last);
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(last.Bytes, Encoding.UTF8.GetBytes(toSign)));
    }

    private static byte[] Derive(string secret, string scope)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return key;
    }

    private sealed record Key(string Secret, string Scope, byte[] Bytes);
}
