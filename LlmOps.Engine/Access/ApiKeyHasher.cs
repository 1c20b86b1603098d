using System.Security.Cryptography;
using System.Text;

namespace LlmOps.Engine.Access;

/// <summary>Makes and checks keyed hashes of API keys (HMAC-SHA-256). Keys are random and long, so that no slow hash is needed.</summary>
public sealed class ApiKeyHasher
{
    private readonly byte[][] _secrets;

    /// <summary>Takes the secrets.</summary>
    /// <param name="secret">What new hashes are made with.</param>
    /// <param name="previous">What older hashes were made with, or null.</param>
    public ApiKeyHasher(string secret, string? previous = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        _secrets = [.. new[] { secret, previous }.OfType<string>().Where(text => text.Length > 0).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The hash of a key.</summary>
    public byte[] Hash(string text) => HMACSHA256.HashData(_secrets[0], Encoding.UTF8.GetBytes(text));

    /// <summary>Whether a hash is that of a key. The time it takes does not depend on where they differ.</summary>
    public bool Verify(string text, ReadOnlySpan<byte> hash)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var matches = false;
        foreach (var secret in _secrets)
        {
            matches |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, bytes), hash);
        }

        return matches;
    }
}
