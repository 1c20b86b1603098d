using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.OpenSearch;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SearchResponse))]
[JsonSerializable(typeof(MultiGetResponse))]
[JsonSerializable(typeof(MultiSearchResponse))]
[JsonSerializable(typeof(BulkResponse))]
[JsonSerializable(typeof(DeleteByQueryResponse))]
[JsonSerializable(typeof(CountResponse))]
[JsonSerializable(typeof(RootResponse))]
[JsonSerializable(typeof(Dictionary<string, IndexDescription>))]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class OpenSearchJson : JsonSerializerContext;
