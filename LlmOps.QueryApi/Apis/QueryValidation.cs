using System.Text.RegularExpressions;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;

namespace LlmOps.QueryApi.Apis;

/// <summary>What a question must fulfill.</summary>
internal static partial class QueryValidation
{
    private const int DefaultTopK = 10;

    /// <summary>Checks a question and makes it ready for the engine; its filter is for the caller to add.</summary>
    /// <exception cref="RequestProblemException">A field is wrong.</exception>
    public static AskRequest ToAskRequest(QueryRequest request, ApiOptions options)
    {
        CheckQuestion(request.Question, options);
        var sessionId = request.SessionId is null ? Guid.CreateVersion7().ToString("N") : CheckSessionId(request.SessionId);
        return new AskRequest(request.Question, sessionId, ChunkFilter.None, IsNewSession: request.SessionId is null)
        {
            TopPassages = CheckCount(request.TopPassages, "topPassages", options.MaxTopPassages),
        };
    }

    /// <summary>Checks a search and makes it ready for the engine; its filter is for the caller to add.</summary>
    /// <exception cref="RequestProblemException">A field is wrong.</exception>
    public static PassageSearchRequest ToSearchRequest(SearchRequest request, ApiOptions options, Caller caller)
    {
        CheckQuestion(request.Question, options);
        return new PassageSearchRequest(
            request.Question,
            CheckCount(request.TopK, "topK", options.MaxTopK) ?? Math.Min(DefaultTopK, options.MaxTopK),
            ChunkFilter.None,
            new Spender(caller.KeyId ?? "", Spender.Search)
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

    private static void CheckQuestion(string question, ApiOptions options)
    {
        if (string.IsNullOrWhiteSpace(question))
        {
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "empty", "The question is empty.")
            {
                Field = "question",
                Value = question.Length,
                Limit = 1,
            };
        }

        if (question.Length > options.MaxQuestionCharacters)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "too-long",
                $"The question has {question.Length} characters; {options.MaxQuestionCharacters} are allowed."
            )
            {
                Field = "question",
                Value = question.Length,
                Limit = options.MaxQuestionCharacters,
            };
        }
    }

    private static int? CheckCount(int? count, string field, int limit) =>
        count is null or > 0 && !(count > limit)
            ? count
            : throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "out-of-range",
                $"'{field}' is {count}; 1 to {limit} are allowed."
            )
            {
                Field = field,
                Value = count,
                Limit = limit,
            };

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex IdPattern();
}
