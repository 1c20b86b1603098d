using System.Text.RegularExpressions;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Knowledge;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;

namespace LlmOps.QueryApi.Apis;

/// <summary>What a question must fulfill.</summary>
internal static partial class QueryValidation
{
    /// <summary>Checks a question and makes it ready for the engine; its filter is for the caller to add.</summary>
    /// <exception cref="RequestProblemException">A field is wrong.</exception>
    public static AskRequest ToAskRequest(QueryRequest request, ApiOptions options)
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
        return new AskRequest(request.Question, sessionId, ChunkFilter.None, IsNewSession: request.SessionId is null);
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

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex IdPattern();
}
