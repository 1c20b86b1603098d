using System.Runtime.Intrinsics.X86;
using LlmOps.Embedded.LuceneIndex;

namespace LlmOps.Tests.Embedded;

public sealed class SignSumsTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(128)]
    [InlineData(1_024)]
    [InlineData(4_096)]
    public void SumsInWideRegistersAreThoseOfOneLookUpAfterAnother(int dimensions)
    {
        var random = new Random(dimensions);
        var layout = new SignBlock(dimensions);
        var codes = new byte[layout.Columns * SignBlock.Vectors];
        random.NextBytes(codes);
        var tables = new byte[2 * layout.Columns * SignTables.TableBytes];
        for (var table = 0; table < 2 * layout.Columns; table++)
        {
            for (var i = 0; i < 16; i++)
            {
                // As large as bytes get, in most places.
                tables[(table * SignTables.TableBytes) + i] = random.Next(4) == 0 ? (byte)random.Next(256) : byte.MaxValue;
            }

            tables.AsSpan(table * SignTables.TableBytes, 16).CopyTo(tables.AsSpan((table * SignTables.TableBytes) + 16));
        }

        int[] expected = [.. Enumerable.Range(0, SignBlock.Vectors).Select(Sum)];
        Assert.Equal(expected, Sums(isWide: false));
        if (Avx2.IsSupported)
        {
            Assert.Equal(expected, Sums(isWide: true));
        }

        int Sum(int vector)
        {
            var sum = 0;
            for (var column = 0; column < layout.Columns; column++)
            {
                var code = codes[(column * SignBlock.Vectors) + SignBlock.ByteOf(vector)];
                sum += tables[(2 * column * SignTables.TableBytes) + (code & 15)];
                sum += tables[(((2 * column) + 1) * SignTables.TableBytes) + (code >> 4)];
            }

            return sum;
        }

        int[] Sums(bool isWide)
        {
            // What was there before does not count.
            var sums = Enumerable.Repeat(7, SignBlock.Vectors).ToArray();
            SignSums.Of(codes, tables, sums, isWide);
            return sums;
        }
    }
}
