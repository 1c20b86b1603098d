using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.LocalBedrock.Wire;

/// <summary>A vector that an answer has more than once. Its numbers are written as text once: that is most of the work of an
/// answer.</summary>
[JsonConverter(typeof(WireVectorConverter))]
internal sealed class WireVector(float[] numbers)
{
    private byte[]? _json;

    /// <summary>The array in JSON.</summary>
    public ReadOnlySpan<byte> Json => _json ??= Write();

    private byte[] Write()
    {
        const int BytesOfANumber = 13;
        var buffer = new ArrayBufferWriter<byte>(numbers.Length * BytesOfANumber);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var number in numbers)
            {
                writer.WriteNumberValue(number);
            }

            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
