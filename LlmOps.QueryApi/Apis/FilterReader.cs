using System.Text.Json;
using LlmOps.Engine.Knowledge;
using LlmOps.QueryApi.Http;

namespace LlmOps.QueryApi.Apis;

/// <summary>Reads the filter language of questions, searches and lists: an object whose members are conditions on <c>documentId</c> or a
/// metadata key, all of which must hold.</summary>
/// <remarks>A condition is a value (text, or a number that is compared by value), a list of values of which any will do, or an object of
/// operators.</remarks>
internal static class FilterReader
{
    private const string DocumentIdKey = "documentId";
    private const string Operators = $"{Not}, {Exists}, {GreaterThan}, {AtLeast}, {LessThan}, {AtMost}";

    private const string Not = "not",
        Exists = "exists",
        GreaterThan = "gt",
        AtLeast = "gte",
        LessThan = "lt",
        AtMost = "lte";

    /// <summary>Reads a filter; what it may see is for the caller to add.</summary>
    /// <exception cref="RequestProblemException">A condition has a wrong form, or there are too many.</exception>
    public static ChunkFilter Read(Dictionary<string, JsonElement>? filters, ApiOptions options)
    {
        if (filters is null || filters.Count == 0)
        {
            return ChunkFilter.None;
        }

        if (filters.Count > options.MaxFilterConditions)
        {
            throw TooMany(
                "filters",
                filters.Count,
                options.MaxFilterConditions,
                $"The filter has {filters.Count} conditions; {options.MaxFilterConditions} are allowed."
            );
        }

        var filter = ChunkFilter.None;
        var conditions = new List<MetadataCondition>(filters.Count);
        foreach (var (key, value) in filters)
        {
            if (key == DocumentIdKey)
            {
                filter = ReadDocumentId(filter, value, options);
            }
            else
            {
                conditions.AddRange(ReadCondition(key, value, options));
            }
        }

        return filter with
        {
            Metadata = conditions,
        };
    }

    private static ChunkFilter ReadDocumentId(ChunkFilter filter, JsonElement value, ApiOptions options)
    {
        const string Field = $"filters.{DocumentIdKey}";
        if (value.ValueKind != JsonValueKind.Object)
        {
            return filter with { DocumentIds = TextsOnly(ValuesOf(Field, value, options)) };
        }

        foreach (var member in MembersOf(Field, value))
        {
            filter = member.Name switch
            {
                Not => filter with { ExcludedDocumentIds = TextsOnly(ValuesOf($"{Field}.{Not}", member.Value, options)) },
                _ => throw UnknownOperator(Field, member.Name, Not),
            };
        }

        return filter;

        static IReadOnlyCollection<string> TextsOnly((string[] Texts, double[] Numbers) values) =>
            values.Numbers.Length == 0 ? values.Texts : throw WrongType(Field, "number", "A document's id is a text.", "string");
    }

    private static List<MetadataCondition> ReadCondition(string key, JsonElement value, ApiOptions options)
    {
        var field = $"filters.{key}";
        if (value.ValueKind != JsonValueKind.Object)
        {
            var (texts, numbers) = ValuesOf(field, value, options);
            return [MetadataCondition.AnyOf(key, texts, numbers)];
        }

        var conditions = new List<MetadataCondition>();
        (MetadataBound Bound, bool IsIncluded)? lower = null;
        (MetadataBound Bound, bool IsIncluded)? upper = null;
        foreach (var member in MembersOf(field, value))
        {
            var place = $"{field}.{member.Name}";
            switch (member.Name)
            {
                case Not:
                    var (texts, numbers) = ValuesOf(place, member.Value, options);
                    conditions.Add(MetadataCondition.NoneOf(key, texts, numbers));
                    break;
                case Exists:
                    conditions.Add(ReadExists(place, member.Value) ? MetadataCondition.Present(key) : MetadataCondition.Absent(key));
                    break;
                case GreaterThan or AtLeast when lower is null:
                    lower = (BoundOf(place, member.Value), member.Name == AtLeast);
                    break;
                case LessThan or AtMost when upper is null:
                    upper = (BoundOf(place, member.Value), member.Name == AtMost);
                    break;
                case GreaterThan or AtLeast or LessThan or AtMost:
                    throw Invalid(place, member.Name, "A range has one lower and one upper bound.", "one of gt and gte, one of lt and lte");
                default:
                    throw UnknownOperator(field, member.Name, Operators);
            }
        }

        if (lower is { } from && upper is { } to && from.Bound.IsDate != to.Bound.IsDate)
        {
            throw Invalid(
                field,
                "a number and a date",
                "Both bounds of a range must be numbers, or both dates.",
                "two numbers or two dates"
            );
        }

        if (lower is not null || upper is not null)
        {
            conditions.Add(
                MetadataCondition.Between(key, lower?.Bound, upper?.Bound, lower?.IsIncluded ?? true, upper?.IsIncluded ?? true)
            );
        }

        return conditions;
    }

    private static JsonElement.ObjectEnumerator MembersOf(string field, JsonElement value) =>
        value.EnumerateObject().Any()
            ? value.EnumerateObject()
            : throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "empty",
                $"The condition '{field}' is empty; its operators are {Operators}."
            )
            {
                Field = field,
                Value = 0,
                Limit = 1,
            };

    private static bool ReadExists(string field, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw WrongType(field, NameOf(value), $"The operator '{field}' must be true or false.", "boolean"),
        };

    private static MetadataBound BoundOf(string field, JsonElement value)
    {
        const string Form = "a number, or a date such as 2026-11, 2026-11-27 or 2026-11-27T09:30:00Z";
        return value.ValueKind switch
        {
            JsonValueKind.Number => MetadataBound.Of(NumberOf(field, value)),
            JsonValueKind.String when MetadataBound.Parse(value.GetString()!) is { } bound => bound,
            JsonValueKind.String => throw Invalid(field, value.GetString()!, $"The bound '{field}' must be {Form}.", Form),
            _ => throw WrongType(field, NameOf(value), $"The bound '{field}' must be {Form}.", Form),
        };
    }

    private static (string[] Texts, double[] Numbers) ValuesOf(string field, JsonElement value, ApiOptions options)
    {
        JsonElement[] elements = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        if (elements.Length is 0 || elements.Length > options.MaxFilterValues)
        {
            throw TooMany(
                field,
                elements.Length,
                options.MaxFilterValues,
                $"The condition '{field}' lists {elements.Length} values; 1 to {options.MaxFilterValues} are allowed."
            );
        }

        if (!elements.All(element => element.ValueKind is JsonValueKind.String or JsonValueKind.Number))
        {
            throw WrongType(
                field,
                NameOf(elements.First(element => element.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))),
                $"The condition '{field}' must be a text, a number, a list of these, or an object of operators ({Operators}).",
                "string, number, array or object"
            );
        }

        return (
            [.. elements.Where(element => element.ValueKind == JsonValueKind.String).Select(element => element.GetString()!)],
            [.. elements.Where(element => element.ValueKind == JsonValueKind.Number).Select(element => NumberOf(field, element))]
        );
    }

    private static double NumberOf(string field, JsonElement value) =>
        value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Invalid(field, value.GetRawText(), $"The number of '{field}' is too large.", double.MaxValue);

    private static string NameOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            var kind => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()),
        };

    private static RequestProblemException UnknownOperator(string field, string name, string known) =>
        new(StatusCodes.Status400BadRequest, "unknown-field", $"The operator '{Short(name)}' is unknown; the known ones are {known}.")
        {
            Field = $"{field}.{Short(name)}",
            Value = Short(name),
            Limit = known,
        };

    private static RequestProblemException WrongType(string field, string found, string detail, string expected) =>
        new(StatusCodes.Status400BadRequest, "wrong-type", detail)
        {
            Field = field,
            Value = found,
            Limit = expected,
        };

    private static RequestProblemException Invalid(string field, string value, string detail, object limit) =>
        new(StatusCodes.Status400BadRequest, "invalid-value", detail)
        {
            Field = field,
            Value = value.Length > 128 ? value.Length : value,
            Limit = limit,
        };

    private static RequestProblemException TooMany(string field, int count, int limit, string detail) =>
        new(StatusCodes.Status400BadRequest, "too-many", detail)
        {
            Field = field,
            Value = count,
            Limit = limit,
        };

    private static string Short(string name) => name.Length > 128 ? name[..128] : name;
}
