namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>What part a word plays in a question.</summary>
internal enum TermKind
{
    /// <summary>Content: counts by its rarity.</summary>
    Plain,

    /// <summary>Content that an answer cannot do without.</summary>
    Essential,

    /// <summary>Part of a name: an answer about something else is none.</summary>
    Name,

    /// <summary>A year: another year is another question.</summary>
    Year,

    /// <summary>The number in a product's name.</summary>
    Model,

    /// <summary>Only names a kind of thing.</summary>
    Generic,
}
