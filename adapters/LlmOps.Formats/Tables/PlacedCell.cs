namespace LlmOps.Formats.Tables;

/// <summary>A cell at its place in the grid.</summary>
/// <param name="Column">Its first column, from 0.</param>
/// <param name="Span">Columns that it covers.</param>
/// <param name="Text">Its text.</param>
/// <param name="IsHeader">True where the source says that it names a row or column.</param>
/// <param name="IsBold">True where all of it is bold.</param>
/// <param name="IsRepeated">True where it stands in the row because a cell above reaches down to it.</param>
internal readonly record struct PlacedCell(int Column, int Span, string Text, bool IsHeader, bool IsBold, bool IsRepeated);
