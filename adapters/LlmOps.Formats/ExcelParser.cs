using System.Globalization;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Archives;
using LlmOps.Formats.Excel;
using LlmOps.Formats.Tables;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>Excel workbooks (xlsx, xls, xlsb): every sheet under its name, every row with its column names; hidden sheets, rows and columns
/// are left out.</summary>
internal sealed class ExcelParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    // A longer text is not repeated in every cell that it covers.
    private const int MaxRepeatedCharacters = 200;

    static ExcelParser() => System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);

    public IReadOnlyCollection<string> ContentTypes { get; } =
    [
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "application/vnd.ms-excel.sheet.binary.macroenabled.12",
        "application/vnd.ms-excel",
    ];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        return bytes.Length == 0
            ? throw new DocumentUnreadableException("empty", "The document has no content.")
            : await Task.Run(() => Parse(bytes, cancellationToken), cancellationToken);
    }

    private ParsedDocument Parse(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyDictionary<string, List<string>>? notes = null;
            var isPackage = bytes.AsSpan().StartsWith("PK"u8);
            if (isPackage)
            {
                ArchiveGuard.EnsureIsIntact(bytes, options.Value, cancellationToken);
                notes = ExcelNotes.Read(bytes, options.Value, cancellationToken);
            }

            using var stream = new MemoryStream(bytes, writable: false);
            using var reader = ExcelReaderFactory.CreateReader(stream);
            var builder = new DocumentTextBuilder(options.Value.MaxTextCharacters);
            builder.LeaveOut(LeftOutKinds.UnreadablePart, isPackage && notes is null ? 1 : 0);
            var sheets = reader.ResultsCount;
            do
            {
                Sheet(reader, builder, sheets > 1, notes?.GetValueOrDefault(reader.Name) ?? [], cancellationToken);
            } while (reader.NextResult());
            return builder.Build(null, "The workbook holds no values.");
        }
        catch (InvalidPasswordException e)
        {
            throw new DocumentUnreadableException("encrypted", "The workbook is protected by a password.", e);
        }
        catch (Exception e)
            when (e
                    is ExcelReaderException
                        or IndexOutOfRangeException
                        or NullReferenceException
                        or OverflowException
                        or InvalidCastException
                || OpenXmlFormats.IsDamage(e)
            )
        {
            throw new DocumentUnreadableException("corrupt", "The workbook is damaged or is no Excel workbook.", e);
        }
    }

    private void Sheet(
        IExcelDataReader reader,
        DocumentTextBuilder builder,
        bool isNamed,
        List<string> notes,
        CancellationToken cancellationToken
    )
    {
        var isHidden = reader.VisibleState is not "visible";
        var sink = new DocumentTextBuilder(options.Value.MaxTextCharacters);
        var table = new TableWriter(sink, options.Value, isRecordFile: true);
        var merges = (reader.MergeCells ?? [])
            .Where(merge => merge.ToRow > merge.FromRow || merge.ToColumn > merge.FromColumn)
            .GroupBy(merge => merge.FromRow)
            .ToDictionary(
                group => group.Key,
                group => group.GroupBy(merge => merge.FromColumn).ToDictionary(column => column.Key, column => column.First())
            );
        var widths = new Dictionary<int, bool>();
        var reaching = new List<(CellRange Range, string Text)>();
        for (var row = 0; reader.Read(); row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isRowHidden = reader.RowHeight == 0;
            reaching.RemoveAll(entry => entry.Range.ToRow < row);
            var cells = new List<TableCell>();
            var count = Math.Min(reader.FieldCount, options.Value.MaxColumns + 1);
            for (var column = 0; column < count; column++)
            {
                if (!widths.TryGetValue(column, out var isColumnHidden))
                {
                    widths[column] = isColumnHidden = IsHiddenColumn(reader, column);
                }

                var text = Text(reader, column);
                if (text.Length > options.Value.MaxCellCharacters)
                {
                    throw ParsingLimits.TooLarge(
                        "A cell of the workbook is too long",
                        nameof(DocumentOptions.MaxCellCharacters),
                        options.Value.MaxCellCharacters
                    );
                }

                if (isRowHidden || isColumnHidden || isHidden)
                {
                    builder.LeaveOut(LeftOutKinds.Hidden, text.Length);
                    continue;
                }

                if (merges.TryGetValue(row, out var here) && here.TryGetValue(column, out var range))
                {
                    reaching.Add((range, text.Length <= MaxRepeatedCharacters ? text : ""));
                }
                else if (
                    text.Length == 0
                    && reaching.FindIndex(entry => entry.Range.FromColumn == column && entry.Range.FromRow < row) is >= 0 and var above
                )
                {
                    text = reaching[above].Text;
                }

                cells.Add(new TableCell(text));
            }

            table.Row(cells);
        }

        table.End();
        foreach (var note in notes.Concat(ExcelMargins.Of(reader.HeaderFooter)))
        {
            if (isHidden)
            {
                builder.LeaveOut(LeftOutKinds.Hidden, note.Length);
            }
            else
            {
                sink.Add(BlockKind.Paragraph, note);
            }
        }

        if (sink.IsEmpty)
        {
            return;
        }

        if (isNamed && TextCleaner.CleanLine(reader.Name) is { Length: > 0 } name)
        {
            builder.Add(BlockKind.Heading, name, 2);
        }

        builder.Append(sink.Build(null, ""));
    }

    private static bool IsHiddenColumn(IExcelDataReader reader, int column)
    {
        try
        {
            return reader.GetColumnWidth(column) == 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string Text(IExcelDataReader reader, int column)
    {
        var format = reader.GetNumberFormatString(column) ?? "";
        return reader.GetValue(column) switch
        {
            null => "",
            string text => TextCleaner.Clean(text).Replace('\n', ' '),
            bool flag => flag ? "yes" : "no",
            DateTime { TimeOfDay.Ticks: 0 } date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime { Year: < 1901 } time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
            DateTime time => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
            double number => Number(number, format),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            var other => other.ToString() ?? "",
        };
    }

    private static string Number(double number, string format)
    {
        if (format.Contains('%', StringComparison.Ordinal))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(number * 100, 6):0.######}%");
        }

        var text =
            Math.Abs(number) < 1e15
                ? Math.Round(number, 10).ToString("0.##########", CultureInfo.InvariantCulture)
                : number.ToString("R", CultureInfo.InvariantCulture);
        foreach (var sign in (ReadOnlySpan<string>)["€", "$", "£", "¥"])
        {
            if (format.Contains(sign + "\"", StringComparison.Ordinal) || format.Contains("[$" + sign, StringComparison.Ordinal))
            {
                return $"{text} {sign}";
            }
        }

        return text;
    }
}
