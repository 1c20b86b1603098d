using System.Text.Json.Nodes;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record MessageStopEvent(string StopReason, JsonObject? AdditionalModelResponseFields);
