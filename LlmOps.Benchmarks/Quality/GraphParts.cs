namespace LlmOps.Benchmarks.Quality;

/// <summary>What the entity graph is made of, for measuring what each part earns.</summary>
[Flags]
internal enum GraphParts
{
    /// <summary>No graph.</summary>
    None = 0,

    /// <summary>Names that stand in passages.</summary>
    Mentions = 1,

    /// <summary>Titles of documents as names of all their passages.</summary>
    Titles = 2,

    /// <summary>Names that are read in the texts of passages when a question is asked, wherever they became known.</summary>
    Texts = 4,

    /// <summary>Relations between names.</summary>
    Relations = 8,

    /// <summary>The whole.</summary>
    All = Mentions | Titles | Texts | Relations,
}
