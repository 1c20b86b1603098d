namespace LlmOps.Formats.Tables;

/// <summary>Kinds of cell texts.</summary>
internal enum CellKind
{
    /// <summary>Nothing, or a dash.</summary>
    Empty,

    /// <summary>Words.</summary>
    Words,

    /// <summary>A number, with or without a unit.</summary>
    Number,

    /// <summary>A date.</summary>
    Date,
}
