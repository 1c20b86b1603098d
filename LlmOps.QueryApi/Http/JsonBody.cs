using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using LlmOps.QueryApi.Model;

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
            throw new RequestProblemException(
                StatusCodes.Status415UnsupportedMediaType,
                "unsupported-media-type",
                "The body must be application/json."
            )
            {
                Field = "Content-Type",
                Value = request.ContentType ?? "(none)",
                Limit = "application/json",
            };
        }

        var body = await ReadBytesAsync(request, maxBytes, cancellationToken);
        return Parse(body.WrittenSpan, type, "$");
    }

    /// <summary>Reads JSON that is a whole body, or one field of it.</summary>
    /// <exception cref="RequestProblemException">The text is empty, no UTF-8, no JSON, or of another shape.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type, string field)
        where T : class
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        if (bytes.Length == 0)
        {
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "empty-body", "The body is empty; it must be a JSON object.")
            {
                Field = field,
            };
        }

        if (!Utf8.IsValid(bytes))
        {
            var offset = ValidPrefix(bytes);
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "invalid-encoding",
                $"The body is not valid UTF-8: the byte at offset {offset} starts no valid sequence."
            )
            {
                Field = field,
                Value = offset,
                Limit = "UTF-8",
            };
        }

        if (JsonText.FindLoneSurrogate(bytes, RequestJson.MaxDepth) is { } path)
        {
            var place = Below(field, path);
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "invalid-encoding",
                $"The field '{place}' is not Unicode text: it holds one half of a surrogate pair."
            )
            {
                Field = place,
                Limit = "Unicode text",
            };
        }

        try
        {
            return JsonSerializer.Deserialize(bytes, type)
                ?? throw new RequestProblemException(
                    StatusCodes.Status400BadRequest,
                    "wrong-type",
                    "The value must be a JSON object, not null."
                )
                {
                    Field = field,
                    Value = "null",
                    Limit = "object",
                };
        }
        catch (JsonException e)
        {
            throw Explain(e, field, type);
        }
    }

    private static string Below(string field, string path) =>
        field == "$" ? path
        : path == "$" ? field
        : $"{field}.{path}";

    private static async Task<ArrayBufferWriter<byte>> ReadBytesAsync(
        HttpRequest request,
        long maxBytes,
        CancellationToken cancellationToken
    )
    {
        await using var body = RequestBodyStream.Open(request, maxBytes);
        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 4_096, 0, maxBytes) + 1);
        while (true)
        {
            var read = await body.ReadAsync(buffer.GetMemory(4_096), cancellationToken);
            if (read == 0)
            {
                return buffer;
            }

            buffer.Advance(read);
        }
    }

    public static RequestProblemException TooLarge(long length, long maxBytes) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            "too-large",
            $"The body has {length.ToString("N0", CultureInfo.InvariantCulture)} bytes or more; "
                + $"{maxBytes.ToString("N0", CultureInfo.InvariantCulture)} are allowed."
        )
        {
            Field = "$",
            Value = length,
            Limit = maxBytes,
        };

    private static RequestProblemException Explain(JsonException exception, string field, JsonTypeInfo type)
    {
        var path = Below(field, (exception.Path ?? "$").Replace("$.", "", StringComparison.Ordinal));
        if (UnmappedMember().Match(exception.Message) is { Success: true } unmapped)
        {
            var name = unmapped.Groups[1].Value;
            var known = KnownMembers(type, exception.Path ?? "$");
            return new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "unknown-field",
                $"The field '{name}' is unknown; the known ones are {known}."
            )
            {
                Field = path == "$" ? name : path,
                Value = name,
                Limit = known,
            };
        }

        if (MissingMember().Match(exception.Message) is { Success: true } missing)
        {
            var name = missing.Groups[1].Value;
            return new RequestProblemException(StatusCodes.Status400BadRequest, "missing-field", $"The field '{name}' is required.")
            {
                Field = path == "$" ? name : $"{path}.{name}",
            };
        }

        if (NotNull().Match(exception.Message) is { Success: true } none)
        {
            var whole = path == "$" ? JsonNamingPolicy.CamelCase.ConvertName(none.Groups[1].Value) : path;
            return new RequestProblemException(StatusCodes.Status400BadRequest, "wrong-type", $"The field '{whole}' must not be null.")
            {
                Field = whole,
                Value = "null",
                Limit = "not null",
            };
        }

        var place = string.Create(
            CultureInfo.InvariantCulture,
            $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}"
        );
        return WrongType().Match(exception.Message) is { Success: true } wrong
            ? new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "wrong-type",
                $"The field '{path}' has a value of the wrong type ({place})."
            )
            {
                Field = path,
                Limit = TypeName(wrong.Groups[1].Value),
            }
            : new RequestProblemException(StatusCodes.Status400BadRequest, "invalid-json", $"The body is not valid JSON ({place}).")
            {
                Field = path,
                Value = place,
            };
    }

    /// <summary>The members of the object that a path leads into; its last step is the unknown member.</summary>
    private static string KnownMembers(JsonTypeInfo type, string path)
    {
        foreach (Match step in PathStep().Matches(path))
        {
            if (type.Kind == JsonTypeInfoKind.Enumerable)
            {
                type = type.Options.GetTypeInfo(type.ElementType!);
            }
            else if (
                step.Groups[1].Success && type.Properties.FirstOrDefault(property => property.Name == step.Groups[1].Value) is { } property
            )
            {
                type = type.Options.GetTypeInfo(property.PropertyType);
            }
        }

        return string.Join(", ", type.Properties.Select(property => property.Name));
    }

    private static string TypeName(string type) =>
        type switch
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

    [GeneratedRegex(@"\.(\w+)|\[\d+\]")]
    private static partial Regex PathStep();

    [GeneratedRegex("The JSON property '([^']*)' could not be mapped")]
    private static partial Regex UnmappedMember();

    [GeneratedRegex("missing required properties including: '([^']*)'")]
    private static partial Regex MissingMember();

    [GeneratedRegex("'([^']*)' on type .* doesn't allow (?:setting )?null values")]
    private static partial Regex NotNull();

    [GeneratedRegex(@"The JSON value could not be converted to ([^\s]+?)\.? ")]
    private static partial Regex WrongType();
}
