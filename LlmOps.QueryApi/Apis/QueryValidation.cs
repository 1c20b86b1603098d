using System.Text.Json;
using System.Text.RegularExpressions;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;

namespace LlmOps.QueryApi.Apis;

/// <summary>What a question must fulfil.</summary>
internal static partial class QueryValidation
{
    private const string DocumentIdKey = "documentId";

    /// <summary>Checks a question and makes it ready for the engine.</summary>
    /// <exception cref="RequestProblemException">A field is wrong.</exception>
    public static AskRequest ToAskRequest(QueryRequest request, ApiOptions options, Caller caller)
    {
        if (string.IsNullOrWhiteSpace(request.Question))
        {
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "empty", "The question is empty.")
            {
                Field = "question",
                Value = request.Question?.Length ?? 0,
                Limit = 1,
            };
        }

        if (request.Question.Length > options.MaxQuestionCharacters)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "too-long",
                $"The question has {request.Question.Length} characters; {options.MaxQuestionCharacters} are allowed."
            )
            {
                Field = "question",
                Value = request.Question.Length,
                Limit = options.MaxQuestionCharacters,
            };
        }

        var sessionId = request.SessionId is null ? Guid.CreateVersion7().ToString("N") : CheckSessionId(request.SessionId);
        return new AskRequest(
            request.Question,
            sessionId,
            ToFilter(request.Filters, options) with
            {
                AccessLabels = DocumentAccess.SeenBy(caller),
            },
            IsNewSession: request.SessionId is null
        );
    }

    /// <summary>Checks the id of a session.</summary>
    /// <exception cref="RequestProblemException">The id has a wrong form.</exception>
    public static string CheckSessionId(string sessionId) =>
        IdPattern().IsMatch(sessionId)
            ? sessionId
            : throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "invalid-id",
                "A session id is 1 to 128 letters, digits, dots, underscores or hyphens, beginning with a letter or digit."
            )
            {
                Field = "sessionId",
                Value = sessionId.Length > 128 ? sessionId.Length : sessionId,
                Limit = IdPattern().ToString(),
            };

    private static ChunkFilter ToFilter(Dictionary<string, JsonElement>? filters, ApiOptions options)
    {
        if (filters is null || filters.Count == 0)
        {
            return ChunkFilter.None;
        }

        if (filters.Count > options.MaxFilterConditions)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "too-many",
                $"The filter has {filters.Count} conditions; {options.MaxFilterConditions} are allowed."
            )
            {
                Field = "filters",
                Value = filters.Count,
                Limit = options.MaxFilterConditions,
            };
        }

        var metadata = new Dictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        IReadOnlyCollection<string>? documentIds = null;
        foreach (var (key, value) in filters)
        {
            var values = ValuesOf(key, value, options.MaxFilterValues);
            if (key == DocumentIdKey)
            {
                documentIds = values;
            }
            else
            {
                metadata[key] = values;
            }
        }

        return new ChunkFilter { DocumentIds = documentIds, Metadata = metadata };
    }

    private static string[] ValuesOf(string key, JsonElement value, int limit)
    {
        var field = $"filters.{key}";
        JsonElement[] elements = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        if (elements.Length is 0 || elements.Length > limit)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "too-many",
                $"The condition '{key}' lists {elements.Length} values; 1 to {limit} are allowed."
            )
            {
                Field = field,
                Value = elements.Length,
                Limit = limit,
            };
        }

        return
        [
            .. elements.Select(element =>
                element.ValueKind == JsonValueKind.String
                    ? element.GetString()!
                    : throw new RequestProblemException(
                        StatusCodes.Status400BadRequest,
                        "wrong-type",
                        $"The condition '{key}' must be a string or a list of strings."
                    )
                    {
                        Field = field,
                        Value = element.ValueKind.ToString(),
                        Limit = "string",
                    }
            ),
        ];
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex IdPattern();
}
