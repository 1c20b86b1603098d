using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace LlmOps.Engine.Access;

/// <summary>The text of an API key: <c>llmops_ID_SECRET</c>, with 12 visible and 43 secret characters.</summary>
/// <remarks>The fixed beginning lets scanners of source code find keys that were checked in by mistake.</remarks>
public static class ApiKeyText
{
    /// <summary>How every key begins.</summary>
    public const string Start = "llmops_";

    /// <summary>Characters of an id.</summary>
    public const int IdLength = 12;

    private const int SecretLength = 43;
    private const string IdLetters = "23456789abcdefghjkmnpqrstvwxyz",
        SecretLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> s_idLetters = SearchValues.Create(IdLetters),
        s_secretLetters = SearchValues.Create(SecretLetters);

    /// <summary>Makes a key that nothing can guess (256 bits).</summary>
    public static (string Id, string Text) Create()
    {
        var id = RandomNumberGenerator.GetString(IdLetters, IdLength);
        return (id, $"{Start}{id}_{RandomNumberGenerator.GetString(SecretLetters, SecretLength)}");
    }

    /// <summary>Finds the id in a text that has the form of a key.</summary>
    public static bool TryReadId(string text, [NotNullWhen(true)] out string? id)
    {
        id =
            text.Length == Start.Length + IdLength + 1 + SecretLength
            && text.StartsWith(Start, StringComparison.Ordinal)
            && text[Start.Length + IdLength] == '_'
            && !text.AsSpan(Start.Length, IdLength).ContainsAnyExcept(s_idLetters)
            && !text.AsSpan(Start.Length + IdLength + 1).ContainsAnyExcept(s_secretLetters)
                ? text.Substring(Start.Length, IdLength)
                : null;
        return id is not null;
    }
}
