using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.Engine.FineTuning;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(FineTuneRun))]
[JsonSerializable(typeof(Watermark))]
[JsonSerializable(typeof(RunnerLeaseRecord))]
[JsonSerializable(typeof(RegistryState))]
[JsonSerializable(typeof(GateBatch))]
[JsonSerializable(typeof(FineTuneRequest))]
internal sealed partial class FineTuneJson : JsonSerializerContext;
