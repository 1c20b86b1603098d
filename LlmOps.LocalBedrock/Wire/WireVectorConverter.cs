using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.LocalBedrock.Wire;

/// <summary>Writes what <see cref="WireVector"/> has written already.</summary>
internal sealed class WireVectorConverter : JsonConverter<WireVector>
{
    public override WireVector Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are only written.");

    public override void Write(Utf8JsonWriter writer, WireVector value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Json, skipInputValidation: true);
}
