using System.Text.Encodings.Web;
using System.Text.Json;
using LlmOps.QueryApi.Model;

namespace LlmOps.QueryApi.Http;

/// <summary>JSON of responses with letters of every language as they are. It is sent as JSON and never stands in a page, so only JSON's own
/// characters are escaped.</summary>
internal static class ReadableJson
{
    public static ApiJson Context { get; } =
        new(new JsonSerializerOptions(ApiJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
