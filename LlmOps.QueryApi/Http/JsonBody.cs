using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace LlmOps.QueryApi.Http;

/// <summary>Reads JSON bodies strictly: a wrong field, type, size or encoding is named, never passed over.</summary>
internal static partial class JsonBody
{
    /// <summary>Reads a body of at most <paramref name="maxBytes"/>.</summary>
    /// <exception cref="RequestProblemException">The body is missing, too large, no UTF-8, no JSON, or of another shape.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, long maxBytes, CancellationToken cancellationToken)
        where T : class
    {
        if (!request.HasJsonContentType())
        {
            throw new RequestProblemException(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "The body must be application/json.")
            {
                Field = "Content-Type",
                Value = request.ContentType ?? "(none)",
                Limit = "application/json",
            };
        }

        var body = await ReadBytesAsync(request, maxBytes, cancellationToken);
        var bytes = body.WrittenMemory;
        if (bytes.Span.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        if (bytes.Length == 0)
        {
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "empty-body", "The body is empty; it must be a JSON object.") { Field = "$" };
        }

        if (!Utf8.IsValid(bytes.Span))
        {
            var offset = ValidPrefix(bytes.Span);
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "invalid-encoding", $"The body is not valid UTF-8: the byte at offset {offset} starts no valid sequence.")
            {
                Field = "$",
                Value = offset,
                Limit = "UTF-8",
            };
        }

        try
        {
            return JsonSerializer.Deserialize(bytes.Span, type)
                ?? throw new RequestProblemException(StatusCodes.Status400BadRequest, "wrong-type", "The body must be a JSON object, not null.") { Field = "$", Value = "null" };
        }
        catch (JsonException e)
        {
            throw Explain(e);
        }
    }

    private static async Task<ArrayBufferWriter<byte>> ReadBytesAsync(HttpRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(request.ContentLength.Value, maxBytes);
        }

        var buffer = new ArrayBufferWriter<byte>((int)Math.Min(request.ContentLength ?? 4_096, maxBytes) + 1);
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.GetMemory(4_096), cancellationToken);
            if (read == 0)
            {
                return buffer;
            }

            buffer.Advance(read);
            if (buffer.WrittenCount > maxBytes)
            {
                throw TooLarge(buffer.WrittenCount, maxBytes);
            }
        }
    }

    public static RequestProblemException TooLarge(long length, long maxBytes) =>
        new(StatusCodes.Status413PayloadTooLarge, "too-large", $"The body has {length.ToString("N0", CultureInfo.InvariantCulture)} bytes or more; {maxBytes.ToString("N0", CultureInfo.InvariantCulture)} are allowed.")
        {
            Field = "$",
            Value = length,
            Limit = maxBytes,
        };

    private static RequestProblemException Explain(JsonException exception)
    {
        var path = (exception.Path ?? "$").Replace("$.", "", StringComparison.Ordinal);
        if (UnmappedMember().Match(exception.Message) is { Success: true } unmapped)
        {
            var name = unmapped.Groups[1].Value;
            return new RequestProblemException(StatusCodes.Status400BadRequest, "unknown-field", $"The field '{name}' is not known here.") { Field = path == "$" ? name : path, Value = name };
        }

        if (MissingMember().Match(exception.Message) is { Success: true } missing)
        {
            var name = missing.Groups[1].Value;
            return new RequestProblemException(StatusCodes.Status400BadRequest, "missing-field", $"The field '{name}' is required.") { Field = path == "$" ? name : $"{path}.{name}" };
        }

        var place = string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
        return WrongType().Match(exception.Message) is { Success: true } wrong
            ? new RequestProblemException(StatusCodes.Status400BadRequest, "wrong-type", $"The field '{path}' has a value of the wrong type ({place}).") { Field = path, Limit = TypeName(wrong.Groups[1].Value) }
            : new RequestProblemException(StatusCodes.Status400BadRequest, "invalid-json", $"The body is not valid JSON ({place}).") { Field = path, Value = place };
    }

    private static string TypeName(string type) => type switch
    {
        "System.String" => "string",
        "System.Boolean" => "boolean",
        _ when type.Contains("Dictionary", StringComparison.Ordinal) => "object",
        _ when type.Contains("List", StringComparison.Ordinal) || type.EndsWith("[]", StringComparison.Ordinal) => "array",
        _ => "object",
    };

    private static int ValidPrefix(ReadOnlySpan<byte> bytes)
    {
        var offset = 0;
        while (offset < bytes.Length && System.Text.Rune.DecodeFromUtf8(bytes[offset..], out _, out var consumed) == OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }

    [GeneratedRegex("The JSON property '([^']*)' could not be mapped")]
    private static partial Regex UnmappedMember();

    [GeneratedRegex("missing required properties including: '([^']*)'")]
    private static partial Regex MissingMember();

    [GeneratedRegex(@"The JSON value could not be converted to ([^\s]+?)\.? ")]
    private static partial Regex WrongType();
}
