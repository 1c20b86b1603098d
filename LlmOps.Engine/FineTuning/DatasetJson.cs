using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace LlmOps.Engine.FineTuning;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Example))]
[JsonSerializable(typeof(DatasetSource))]
[JsonSerializable(typeof(DatasetManifest))]
internal sealed partial class DatasetJson : JsonSerializerContext
{
    public static IEnumerable<T> ReadLines<T>(byte[] jsonl, JsonTypeInfo<T> type)
        where T : class
    {
        using var reader = new StreamReader(new MemoryStream(jsonl));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                yield return JsonSerializer.Deserialize(line, type) ?? throw new JsonException("A line is null.");
            }
        }
    }
}
