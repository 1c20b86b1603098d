using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Chunking;

/// <summary>Embeds a text by hashing its words, and counts what it is asked.</summary>
internal sealed class WordEmbeddings : IEmbeddingGenerator<string, Embedding<float>>
{
    private const int Length = 256;

    public int Calls { get; private set; }

    public int Texts { get; private set; }

    public int LargestBatch { get; private set; }

    /// <summary>The call, counted from 1, that fails once.</summary>
    public int FailingCall { get; set; }

    public int? DimensionsAsked { get; private set; }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var texts = values.ToList();
        if (Calls == FailingCall - 1)
        {
            FailingCall = 0;
            throw new IOException("The model is down.");
        }

        Calls++;
        Texts += texts.Count;
        LargestBatch = Math.Max(LargestBatch, texts.Count);
        DimensionsAsked = options?.Dimensions;
        return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(texts.Select(text => new Embedding<float>(Embed(text)))));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }

    private static float[] Embed(string text)
    {
        var vector = new float[Length];
        foreach (var word in text.ToLowerInvariant().Split([' ', '.', ',', ';', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            vector[word.Aggregate(17u, (hash, character) => (hash * 31) + character) % Length]++;
        }

        return vector;
    }
}
