using System.Runtime.InteropServices;

namespace LlmOps.Engine.Knowledge;

/// <summary>The stored form of a source text: its UTF-16 code units, low byte first. Nothing is replaced, unpaired surrogates stay: offsets
/// count them.</summary>
internal static class StoredText
{
    public static MemoryStream Write(string text) => new(MemoryMarshal.AsBytes(text.AsSpan()).ToArray(), writable: false);

    public static string Read(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Cast<byte, char>(bytes));

    /// <summary>How many bytes the first characters of a text take.</summary>
    public static long BytesFor(int characters) => (long)characters * sizeof(char);
}
