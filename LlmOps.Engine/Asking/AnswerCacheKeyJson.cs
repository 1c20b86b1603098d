using System.Text.Json.Serialization;
using LlmOps.Engine.Models;

namespace LlmOps.Engine.Asking;

/// <summary>The form in which settings stand in the key of an answer: a setting that is added later is part of it by itself.</summary>
[JsonSerializable(typeof(RetrievalOptions))]
[JsonSerializable(typeof(AnswerSettings))]
internal sealed partial class AnswerCacheKeyJson : JsonSerializerContext;
