using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.QueryApi.Model;

/// <summary>JSON of requests, read strictly: a member that may not be null is refused as null.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    MaxDepth = MaxDepth,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(QueryRequest))]
[JsonSerializable(typeof(SearchRequest))]
[JsonSerializable(typeof(DocumentsRequest))]
[JsonSerializable(typeof(FeedbackRequest))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(BudgetRequest))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(Dictionary<string, string>[]))]
internal sealed partial class RequestJson : JsonSerializerContext
{
    /// <summary>Nesting of a request at most.</summary>
    public const int MaxDepth = 16;
}
