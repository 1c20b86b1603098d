using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.Engine.Asking;

/// <summary>The form in which every store keeps an answer; the vector is kept apart.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CachedAnswer))]
internal sealed partial class CachedAnswerJson : JsonSerializerContext
{
    public static byte[] Write(CachedAnswer answer) => JsonSerializer.SerializeToUtf8Bytes(answer, Default.CachedAnswer);

    /// <summary>An answer from its stored form, or null where another version of the service wrote it in another form.</summary>
    public static CachedAnswer? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Default.CachedAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
