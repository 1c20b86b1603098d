using System.Text.Json.Serialization;

namespace LlmOps.Engine.Access;

/// <summary>Serialization of <see cref="ApiKeyRecord"/>.</summary>
[JsonSerializable(typeof(ApiKeyRecord))]
internal sealed partial class ApiKeyRecordJson : JsonSerializerContext;
