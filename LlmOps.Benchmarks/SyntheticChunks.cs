using System.Numerics.Tensors;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Benchmarks;

/// <summary>Seeded passages of 120 made-up words with a hashed vector; the same number always gives the same passage.</summary>
internal static class SyntheticChunks
{
    public const int Dimension = 1024;

    private static readonly string[] s_words = [.. Enumerable.Range(0, 20_000).Select(Word)];

    public static IndexedChunk Chunk(int number)
    {
        var random = new Random(number);
        var text = string.Join(' ', Enumerable.Range(0, 120).Select(_ => Pick(random)));
        return new IndexedChunk(
            new Chunk($"doc-{number / 20}", 1, number % 20, 0, text.Length, text, [Pick(random), Pick(random)], 160),
            $"{Pick(random)} {Pick(random)}",
            new Dictionary<string, string> { ["source"] = $"s{number % 7}" },
            Hashed(text)
        );
    }

    public static string Question(int number)
    {
        var random = new Random(-1 - number);
        return string.Join(' ', Enumerable.Range(0, 10).Select(_ => Pick(random)));
    }

    /// <summary>Every word adds a direction of its own.</summary>
    public static float[] Hashed(string text)
    {
        var vector = new float[Dimension];
        foreach (var word in text.Split(' '))
        {
            var state = 14695981039346656037UL;
            foreach (var c in word)
            {
                state = (state ^ c) * 1099511628211UL;
            }

            for (var i = 0; i < 32; i++)
            {
                state = (state * 6364136223846793005UL) + 1442695040888963407UL;
                vector[state >> 54] += (state & (1UL << 40)) == 0 ? 1 : -1;
            }
        }

        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        return vector;
    }

    /// <summary>Words as frequent as in speech: the n-th about as often as 1/n.</summary>
    public static string Pick(Random random) => s_words[(int)(Math.Pow(s_words.Length, random.NextDouble()) - 1)];

    public static string Word(int number)
    {
        const string Consonants = "bdfgklmnprstvz";
        const string Vowels = "aeiou";
        var word = "";
        for (var rest = number + 70; rest > 0; rest /= 70)
        {
            word += $"{Consonants[rest % 70 / 5]}{Vowels[rest % 5]}";
        }

        return word;
    }
}
