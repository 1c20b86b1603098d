namespace LlmOps.Formats.Tables;

/// <summary>A cell of a table as its source states it.</summary>
/// <param name="Text">Its text, on one line.</param>
/// <param name="IsHeader">True where the source says that it names a row or column.</param>
/// <param name="IsBold">True where all of it is bold.</param>
/// <param name="ColumnSpan">Columns that it covers.</param>
/// <param name="RowSpan">Rows that it covers.</param>
internal readonly record struct TableCell(string Text, bool IsHeader = false, bool IsBold = false, int ColumnSpan = 1, int RowSpan = 1);
