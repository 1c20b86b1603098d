namespace LlmOps.OpenSearch;

/// <summary>Which indexes there are behind the aliases: the one that answers, the one a migration fills, the one a roll-back would return
/// to.</summary>
internal sealed record OpenSearchLayout(OpenSearchIndexState? Active, OpenSearchIndexState? Next, OpenSearchIndexState? Previous)
{
    public const string NextSuffix = "-next";
    public const string PreviousSuffix = "-previous";

    /// <summary>All indexes that writes and deletes go to; the active one first.</summary>
    public IEnumerable<OpenSearchIndexState> Targets => new[] { Active, Next, Previous }.OfType<OpenSearchIndexState>();

    /// <summary>The index to read with vectors of the given model. During a change of models services of the old and of the new one run
    /// side by side, each on its own index.</summary>
    public OpenSearchIndexState? For(string model) => Targets.FirstOrDefault(index => index.Meta.EmbeddingModel == model);

    public static OpenSearchLayout Of(string alias, Dictionary<string, IndexDescription> indexes)
    {
        return new OpenSearchLayout(Behind(alias), Behind(alias + NextSuffix), Behind(alias + PreviousSuffix));

        OpenSearchIndexState? Behind(string name) =>
            indexes
                .Where(index => index.Value.Aliases?.ContainsKey(name) == true)
                .Select(index => new OpenSearchIndexState(
                    index.Key,
                    index.Value.Mappings?.Meta
                        ?? throw new InvalidOperationException(
                            $"The index '{index.Key}' does not say whose vectors it holds; it was not made by this system."
                        )
                ))
                .SingleOrDefault();
    }
}
