using System.Text.Json;

namespace LlmOps.Engine.Chunking;

/// <summary>A text that is decoded when it is first asked for: most chunks that a search finds are never read.</summary>
internal sealed class LateText : IEquatable<LateText>
{
    private readonly ReadOnlyMemory<byte> _json;
    private string? _value;

    /// <summary>A text that is known.</summary>
    public LateText(string value) => _value = value;

    /// <summary>A text that is known as a string of JSON, with its quotation marks.</summary>
    public LateText(ReadOnlyMemory<byte> json) => _json = json;

    /// <summary>The text.</summary>
    public string Value => Volatile.Read(ref _value) ?? Decode();

    public bool Equals(LateText? other) => Value == other?.Value;

    public override bool Equals(object? obj) => Equals(obj as LateText);

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    private string Decode()
    {
        // Two that ask at a time decode the same twice.
        var reader = new Utf8JsonReader(_json.Span);
        reader.Read();
        var value = reader.GetString()!;
        return Interlocked.CompareExchange(ref _value, value, null) ?? value;
    }
}
