using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.Engine.Remembering;

/// <summary>The form in which every tier keeps a turn. The same turn always gives the same bytes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConversationTurn))]
[JsonSerializable(typeof(TurnFeedback))]
internal sealed partial class MemoryJson : JsonSerializerContext
{
    public static string Write(ConversationTurn turn) => JsonSerializer.Serialize(turn, Default.ConversationTurn);

    public static byte[] WriteUtf8(ConversationTurn turn) => JsonSerializer.SerializeToUtf8Bytes(turn, Default.ConversationTurn);

    public static string Write(TurnFeedback feedback) => JsonSerializer.Serialize(feedback, Default.TurnFeedback);

    public static TurnFeedback ReadFeedback(string json) =>
        JsonSerializer.Deserialize(json, Default.TurnFeedback) ?? throw new JsonException("A stored feedback is null.");

    public static ConversationTurn Read(string json) =>
        JsonSerializer.Deserialize(json, Default.ConversationTurn) ?? throw new JsonException("A stored turn is null.");

    public static ConversationTurn Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Default.ConversationTurn) ?? throw new JsonException("A stored turn is null.");
}
