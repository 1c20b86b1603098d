using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.Engine.Models;

/// <summary>A bucket as text. What another version wrote and this one cannot read counts as a bucket without a limit.</summary>
[JsonSerializable(typeof(RateBucket))]
internal sealed partial class RateBucketJson : JsonSerializerContext
{
    public static string Write(RateBucket bucket) => JsonSerializer.Serialize(bucket, Default.RateBucket);

    public static RateBucket Read(string? json)
    {
        try
        {
            return json is null ? new RateBucket() : JsonSerializer.Deserialize(json, Default.RateBucket) ?? new RateBucket();
        }
        catch (JsonException)
        {
            return new RateBucket();
        }
    }
}
