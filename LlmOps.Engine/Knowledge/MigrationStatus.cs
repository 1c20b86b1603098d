namespace LlmOps.Engine.Knowledge;

/// <summary>The indexes behind the aliases. Null: there is none.</summary>
/// <param name="Active">The one that answers.</param>
/// <param name="Next">The one that a migration fills.</param>
/// <param name="Previous">The one that a roll-back would return to.</param>
public sealed record MigrationStatus(MigrationStatus.Index? Active, MigrationStatus.Index? Next, MigrationStatus.Index? Previous)
{
    /// <summary>One index.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Model">The embedding model whose vectors it holds.</param>
    /// <param name="Dimension">Their length.</param>
    /// <param name="Chunks">How many chunks it has.</param>
    /// <param name="Pending">How many of them wait for their vector.</param>
    public sealed record Index(string Name, string Model, int Dimension, long Chunks, long Pending);
}
