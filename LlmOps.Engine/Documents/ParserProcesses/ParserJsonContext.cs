using System.Text.Json.Serialization;

namespace LlmOps.Engine.Documents.ParserProcesses;

[JsonSerializable(typeof(ParserConfiguration))]
[JsonSerializable(typeof(ParserRequest))]
[JsonSerializable(typeof(ParserRefusal))]
internal sealed partial class ParserJsonContext : JsonSerializerContext;
