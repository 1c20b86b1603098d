using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>How Bedrock's JSON is written (compact, text unescaped where JSON allows) and read (unknown members ignored, wrong shapes
/// named).</summary>
internal static class BedrockJson
{
    private const int FirstSize = 4 * 1024;

    // 80 passages for the reranker take a quarter of a megabyte.
    private const int LargestKept = 1024 * 1024;

    // A request grows by doubling, and each step on the way was an array of its own.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    private static readonly JsonWriterOptions s_writerOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        // A call within this one finds none, and makes one of its own.
        var buffer = s_buffer ?? new ArrayBufferWriter<byte>(FirstSize);
        s_buffer = null;
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer, s_writerOptions))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        var json = buffer.WrittenSpan.ToArray();
        s_buffer = buffer.Capacity <= LargestKept ? buffer : null;
        return json;
    }

    public static T Read<T>(ReadOnlyMemory<byte> json, string? requestId, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new ModelException(
                ModelException.MalformedResponse,
                "The model service sent an answer that does not have the promised shape.",
                inner: exception
            )
            {
                RequestId = requestId,
            };
        }
    }

    /// <summary>The member, or null where it is absent or null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind is not JsonValueKind.Null
            ? value
            : null;

    public static string? Text(this JsonElement element, string name) => element.Member(name)?.GetString();

    public static long? Number(this JsonElement element, string name) => element.Member(name)?.GetInt64();

    public static DateTimeOffset? Time(this JsonElement element, string name) => element.Member(name)?.GetDateTimeOffset();

    /// <summary>The elements of an array; none where it is absent.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Member(name) is { } array ? array.EnumerateArray() : [];
}
