using System.Text.Json.Serialization;

namespace LlmOps.Formats.ParserProcesses;

[JsonSerializable(typeof(ParserConfiguration))]
[JsonSerializable(typeof(ParserRequest))]
[JsonSerializable(typeof(ParserRefusal))]
[JsonSerializable(typeof(ParsedFacts))]
internal sealed partial class ParserJsonContext : JsonSerializerContext;
