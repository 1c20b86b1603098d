using System.Security.Cryptography;
using System.Text;

namespace LlmOps.Engine.Knowledge;

/// <summary>One metadata entry as one exact term. Values that no index takes as a term are replaced by their hash, on both sides alike.</summary>
internal static class MetadataTerm
{
    private const int MaxLength = 2_000;

    public static string Of(string key, string value)
    {
        var term = string.Concat(key, "\u001f", value);
        return term.Length <= MaxLength ? term : "sha256\u001f" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(term)));
    }
}
