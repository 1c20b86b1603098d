using LlmOps.Embedded.LuceneIndex;

namespace LlmOps.Tests.Embedded;

public sealed class SByteDotTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(100)]
    [InlineData(1024)]
    public void TheWideProductIsTheProduct(int length)
    {
        var random = new Random(length);
        var left = Enumerable.Range(0, length).Select(i => i % 3 == 0 ? (sbyte)-127 : (sbyte)random.Next(-127, 128)).ToArray();
        var right = Enumerable.Range(0, length).Select(i => i % 5 == 0 ? (sbyte)127 : (sbyte)random.Next(-127, 128)).ToArray();

        Assert.Equal(left.Zip(right, (a, b) => a * b).Sum(), SByteDot.Of(left, right));
    }
}
