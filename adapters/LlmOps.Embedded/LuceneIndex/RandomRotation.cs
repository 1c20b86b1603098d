using System.Collections.Concurrent;
using System.Numerics;
using System.Numerics.Tensors;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>A fixed rotation that spreads every vector evenly over all dimensions: twice random signs and a Walsh-Hadamard
/// transform.</summary>
internal sealed class RandomRotation
{
    private static readonly ConcurrentDictionary<int, RandomRotation> s_bySize = [];

    private readonly float[] _firstSigns;
    private readonly float[] _secondSigns;

    /// <summary>The rotation of vectors of so many dimensions, always the same one.</summary>
    public RandomRotation(int width)
    {
        Size = (int)Math.Max(WalshHadamard.MinLength, BitOperations.RoundUpToPowerOf2((uint)width));
        var state = 0UL;
        (_firstSigns, _secondSigns) = (new float[Size], new float[Size]);
        foreach (var signs in (float[][])[_firstSigns, _secondSigns])
        {
            for (var i = 0; i < signs.Length; i++)
            {
                signs[i] = (Mix(state++) & 1) == 0 ? 1 : -1;
            }
        }

        // Each transform makes a vector longer by the square root of its dimensions.
        TensorPrimitives.Divide(_secondSigns, Size, _secondSigns);
    }

    /// <summary>The rotation of vectors of so many dimensions, which many segments have in common.</summary>
    public static RandomRotation For(int width) =>
        s_bySize.GetOrAdd((int)Math.Max(WalshHadamard.MinLength, BitOperations.RoundUpToPowerOf2((uint)width)), size => new(size));

    /// <summary>The dimensions of rotated vectors, a power of two.</summary>
    public int Size { get; }

    /// <summary>Rotates a vector in place; what lies behind its own dimensions has to be zero.</summary>
    public void Apply(Span<float> vector)
    {
        TensorPrimitives.Multiply(vector, _firstSigns, vector);
        WalshHadamard.Transform(vector);
        TensorPrimitives.Multiply(vector, _secondSigns, vector);
        WalshHadamard.Transform(vector);
    }

    /// <summary>A vector rotated; dimensions that it does not have are zero, and more than <see cref="Size"/> are left out.</summary>
    public float[] Rotate(ReadOnlySpan<float> vector)
    {
        var rotated = new float[Size];
        vector[..Math.Min(vector.Length, Size)].CopyTo(rotated);
        Apply(rotated);
        return rotated;
    }

    /// <summary>Makes well mixed bits of a counter (SplitMix64).</summary>
    private static ulong Mix(ulong counter)
    {
        var mixed = (counter + 1) * 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }
}
