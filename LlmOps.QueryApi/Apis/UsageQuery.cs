using System.Buffers.Text;
using System.Globalization;
using System.Text;
using LlmOps.Engine.Budgets;
using LlmOps.QueryApi.Http;

namespace LlmOps.QueryApi.Apis;

/// <summary>What a request for usage asks for.</summary>
/// <param name="From">First UTC day.</param>
/// <param name="To">Last UTC day.</param>
/// <param name="By">What the rows are told apart by.</param>
/// <param name="After">Values of the last row of the page before; null: the first page.</param>
/// <param name="Limit">Rows of the page at most.</param>
internal sealed record UsageQuery(DateOnly From, DateOnly To, IReadOnlyList<UsageDimension> By, IReadOnlyList<string>? After, int Limit)
{
    private const int MaxDays = 400;
    private const int MaxRows = 10_000;
    private const int DefaultRows = 1_000;
    private const char Separator = '\u001f';

    /// <summary>Reads and checks the parameters.</summary>
    /// <exception cref="RequestProblemException">One is wrong.</exception>
    public static UsageQuery Parse(string? from, string? to, string? by, string? cursor, int? limit, DateOnly today)
    {
        var last = DayOf("to", to) ?? today;
        var first = DayOf("from", from) ?? new DateOnly(last.Year, last.Month, 1);
        var days = last.DayNumber - first.DayNumber + 1;
        if (days is < 1 or > MaxDays)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "out-of-range",
                $"A report covers 1 to {MaxDays} days; this would cover {days}."
            )
            {
                Field = "from",
                Value = days,
                Limit = MaxDays,
            };
        }

        if (limit is < 1 or > MaxRows)
        {
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "out-of-range", $"A page holds 1 to {MaxRows} rows.")
            {
                Field = "limit",
                Value = limit,
                Limit = MaxRows,
            };
        }

        var dimensions = DimensionsOf(by ?? "day,model");
        return new UsageQuery(first, last, dimensions, cursor is null ? null : ValuesOf(cursor, dimensions.Length), limit ?? DefaultRows);
    }

    /// <summary>A dimension as requests and answers name it.</summary>
    public static string NameOf(UsageDimension dimension) => dimension.ToString().ToLowerInvariant();

    /// <summary>What continues behind a row.</summary>
    public static string CursorOf(IReadOnlyList<string> values) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(Separator, values)));

    private static DateOnly? DayOf(string field, string? text) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new RequestProblemException(StatusCodes.Status400BadRequest, "invalid-value", "A day is written as 2026-11-26.")
        {
            Field = field,
            Value = text.Length > 32 ? text.Length : text,
            Limit = "yyyy-MM-dd",
        };

    private static UsageDimension[] DimensionsOf(string by)
    {
        var names = by.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        UsageDimension[] dimensions =
        [
            .. Enum.GetValues<UsageDimension>().Where(dimension => names.Contains(NameOf(dimension), StringComparer.Ordinal)),
        ];
        return dimensions.Length == names.Length
            ? dimensions
            : throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "invalid-value",
                "Usage is told apart by a list of different dimensions."
            )
            {
                Field = "by",
                Value = by.Length > 128 ? by.Length : by,
                Limit = string.Join(", ", Enum.GetValues<UsageDimension>().Select(NameOf)),
            };
    }

    private static string[] ValuesOf(string cursor, int dimensions)
    {
        try
        {
            var values = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(Separator);
            if (values.Length == Math.Max(1, dimensions))
            {
                return values;
            }
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new RequestProblemException(
            StatusCodes.Status400BadRequest,
            "invalid-value",
            "The cursor is not one that an answer to this request gave."
        )
        {
            Field = "cursor",
            Value = cursor.Length > 128 ? cursor.Length : cursor,
        };
    }
}
