using System.Text.Json;

namespace LlmOps.Bedrock;

/// <summary>An error answer of an AWS service in its JSON protocols.</summary>
/// <param name="Code">Such as <c>ThrottlingException</c>; <c>HttpStatus503</c> where the answer names none.</param>
/// <param name="Message">What the service says, 500 characters at most; empty where it says nothing.</param>
internal sealed record AwsError(string Code, string Message)
{
    private const int MaxMessageLength = 500;

    /// <summary>Reads the header <c>x-amzn-ErrorType</c> and the body; anything may be missing or broken.</summary>
    public static AwsError Parse(int statusCode, string? errorTypeHeader, ReadOnlyMemory<byte> body)
    {
        string? code = null,
            message = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                code = First(document.RootElement, "code", "Code", "__type");
                message = First(document.RootElement, "message", "Message", "errorMessage");
            }
        }
        catch (JsonException)
        {
            // A proxy's HTML page, or a body that was cut: the status has to do.
        }

        return new(Bare(errorTypeHeader) ?? Bare(code) ?? $"HttpStatus{statusCode}", Shorten(message));
    }

    private static string? First(JsonElement body, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (
                body.TryGetProperty(name, out var value)
                && value.ValueKind is JsonValueKind.String
                && value.GetString() is { Length: > 0 } text
            )
            {
                return text;
            }
        }

        return null;
    }

    /// <summary><c>com.amazon.coral#ThrottlingException:http://…</c> is <c>ThrottlingException</c>.</summary>
    private static string? Bare(string? code)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            return null;
        }

        var head = code.Split(':', 2)[0];
        var bare = head[(head.LastIndexOf('#') + 1)..].Trim();
        return bare.Length == 0 ? null : bare;
    }

    private static string Shorten(string? message) =>
        message is null ? ""
        : message.Length <= MaxMessageLength ? message
        : message[..MaxMessageLength];
}
