using System.Security.Cryptography;
using System.Text;

namespace LlmOps.QueryApi.Http;

/// <summary>The header by which a caller marks a repeated request as the same one (draft-ietf-httpapi-idempotency-key-header).</summary>
internal static class IdempotencyKey
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The header of an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MaxCharacters = 128;

    /// <summary>The key of a request, or null where it has none.</summary>
    /// <exception cref="RequestProblemException">The key has a wrong form.</exception>
    public static string? Of(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
        {
            return null;
        }

        return values is [{ Length: > 0 and <= MaxCharacters } key] && key.All(character => character is > ' ' and <= '~')
            ? key
            : throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "invalid-form",
                $"An idempotency key is 1 to {MaxCharacters} visible ASCII characters."
            )
            {
                Field = Header,
                Value = values.ToString().Length,
                Limit = MaxCharacters,
            };
    }

    /// <summary>An id that a key always gives in the same context.</summary>
    /// <param name="key">The key.</param>
    /// <param name="context">What the key is used for.</param>
    public static string IdFor(string key, string context) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{context}\n{key}")).AsSpan(0, 16));
}
