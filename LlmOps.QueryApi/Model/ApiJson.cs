using System.Text.Json;
using System.Text.Json.Serialization;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Remembering;
using Microsoft.AspNetCore.Mvc;

namespace LlmOps.QueryApi.Model;

/// <summary>JSON of the API: camelCase, absent rather than null.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    MaxDepth = 16
)]
[JsonSerializable(typeof(QueryRequest))]
[JsonSerializable(typeof(QueryResponse))]
[JsonSerializable(typeof(SearchRequest))]
[JsonSerializable(typeof(SearchResponse))]
[JsonSerializable(typeof(RetrievalEvent))]
[JsonSerializable(typeof(TokenEvent))]
[JsonSerializable(typeof(TurnCitation))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(decimal))]
[JsonSerializable(typeof(DocumentsRequest))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(AcceptedResponse))]
[JsonSerializable(typeof(DocumentStatus))]
[JsonSerializable(typeof(DocumentList))]
[JsonSerializable(typeof(DeletionReceipt))]
[JsonSerializable(typeof(RemovalStatus))]
[JsonSerializable(typeof(KeyStatus))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(SessionResponse))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(ModelsResponse))]
[JsonSerializable(typeof(ModelVersion))]
[JsonSerializable(typeof(RunList))]
[JsonSerializable(typeof(FineTuneRun))]
[JsonSerializable(typeof(FineTuneRequest))]
[JsonSerializable(typeof(FeedbackRequest))]
[JsonSerializable(typeof(FeedbackResponse))]
[JsonSerializable(typeof(AnswerResponse))]
[JsonSerializable(typeof(UsageResponse))]
[JsonSerializable(typeof(BudgetsResponse))]
[JsonSerializable(typeof(ErasureStatus))]
[JsonSerializable(typeof(ReplayResponse))]
[JsonSerializable(typeof(BudgetSetting))]
internal sealed partial class ApiJson : JsonSerializerContext;
