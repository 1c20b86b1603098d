using System.Text.Json.Serialization;

namespace LlmOps.Engine.Access;

/// <summary>Serialization of audit entries.</summary>
[JsonSerializable(typeof(AuditEntry))]
internal sealed partial class AuditJson : JsonSerializerContext;
