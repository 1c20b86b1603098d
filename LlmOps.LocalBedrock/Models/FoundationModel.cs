namespace LlmOps.LocalBedrock.Models;

/// <summary>A model of the real service that a local one stands in for.</summary>
/// <param name="Id">The foundation model's id.</param>
/// <param name="Name">Its name in the real catalog.</param>
/// <param name="Provider">Who makes it.</param>
/// <param name="Kind">What it does.</param>
internal sealed record FoundationModel(string Id, string Name, string Provider, ModelKind Kind)
{
    /// <summary>Tokens a request may have.</summary>
    public int ContextTokens { get; init; } = 200_000;

    /// <summary>Tokens an answer may have.</summary>
    public int MaxOutputTokens { get; init; } = 64_000;

    /// <summary>Prefixes of its cross-region inference profiles; none: it has none.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>True where it may be called by its bare id.</summary>
    public bool OnDemand { get; init; }

    /// <summary>Tokens a prefix needs before it is cached; null: the model caches nothing.</summary>
    public int? MinimumCachedTokens { get; init; }

    /// <summary>True where temperature and top-p may not come together.</summary>
    public bool OneSamplingKnob { get; init; }

    /// <summary>Lengths of its embeddings, the default first.</summary>
    public IReadOnlyList<int> Dimensions { get; init; } = [];

    /// <summary>Characters that one text to embed may have; null: only tokens are limited.</summary>
    public int? MaxCharacters { get; init; }

    public bool Customizable { get; init; }

    public DateOnly? EndOfLife { get; init; }

    /// <summary>True where its maker has announced its end.</summary>
    public bool Legacy { get; init; }
}
