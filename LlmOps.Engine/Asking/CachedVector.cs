using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace LlmOps.Engine.Asking;

/// <summary>The vector of a question whose answer is cached.</summary>
/// <param name="Key">The answer's key.</param>
/// <param name="Vector">The vector, of unit length.</param>
public sealed record CachedVector(string Key, ReadOnlyMemory<float> Vector)
{
    /// <summary>The form in which stores keep a vector: half precision, little endian, two bytes for each dimension.</summary>
    internal static byte[] ToBytes(ReadOnlySpan<float> vector)
    {
        var halves = new Half[vector.Length];
        TensorPrimitives.ConvertToHalf(vector, halves);
        return MemoryMarshal.AsBytes(halves.AsSpan()).ToArray();
    }

    /// <summary>A vector from its stored form.</summary>
    internal static float[] FromBytes(ReadOnlySpan<byte> bytes)
    {
        var halves = MemoryMarshal.Cast<byte, Half>(bytes);
        var vector = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, vector);
        return vector;
    }
}
