using System.Numerics.Tensors;
using LlmOps.Embedded.LuceneIndex;
using static LlmOps.Tests.Knowledge.SampleChunks;

namespace LlmOps.Tests.Embedded;

public sealed class RandomRotationTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(384, 512)]
    [InlineData(1_024, 1_024)]
    public void InnerProductsStayAsTheyAre(int width, int size)
    {
        var rotation = new RandomRotation(width);
        var (left, right) = (Padded(Vector(1, width)), Padded(Vector(2, width)));
        var before = (TensorPrimitives.Dot<float>(left, right), TensorPrimitives.Norm<float>(left));

        rotation.Apply(left);
        rotation.Apply(right);

        Assert.Equal(size, rotation.Size);
        Assert.Equal(before.Item1, TensorPrimitives.Dot<float>(left, right), 1e-4f);
        Assert.Equal(before.Item2, TensorPrimitives.Norm<float>(left), 1e-4f);

        float[] Padded(float[] vector) => [.. vector, .. new float[size - width]];
    }

    [Fact]
    public void AVectorOfOneDimensionIsSpreadOverAll()
    {
        var rotation = new RandomRotation(1_024);
        var vector = new float[1_024];
        vector[17] = 1;

        rotation.Apply(vector);

        // Evenly would be 1/32 in each.
        Assert.InRange(Math.Abs(TensorPrimitives.MaxMagnitude<float>(vector)), 0.05f, 0.2f);
        Assert.InRange(vector.Count(value => value > 0), 400, 624);
    }

    [Fact]
    public void TheTransformIsTheMatrixOfItsSigns()
    {
        var vector = Vector(3, 64);
        var expected = Enumerable
            .Range(0, 64)
            .Select(row =>
                (float)
                    Enumerable
                        .Range(0, 64)
                        .Sum(i => (double)((System.Numerics.BitOperations.PopCount((uint)(row & i)) & 1) == 0 ? vector[i] : -vector[i]))
            )
            .ToArray();

        WalshHadamard.Transform(vector);

        Assert.All(expected.Zip(vector), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }
}
