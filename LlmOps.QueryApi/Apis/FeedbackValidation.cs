using LlmOps.Engine.Remembering;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;

namespace LlmOps.QueryApi.Apis;

/// <summary>What feedback must fulfill.</summary>
internal static class FeedbackValidation
{
    private const int MaxTurnIdCharacters = 128,
        MaxCorrectionCharacters = 8_000,
        MaxTags = 20,
        MaxTagCharacters = 64;

    /// <summary>Checks feedback and makes it ready for the engine. Blank corrections and repeated tags count as absent.</summary>
    /// <exception cref="RequestProblemException">A field is wrong.</exception>
    public static TurnFeedback ToFeedback(FeedbackRequest request, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(request.TurnId))
        {
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "empty", "The turn id is empty.")
            {
                Field = "turnId",
                Value = request.TurnId.Length,
                Limit = 1,
            };
        }

        CheckLength("turnId", request.TurnId, MaxTurnIdCharacters);
        Thumbs? thumbs = request.Thumbs switch
        {
            null => null,
            "up" => Thumbs.Up,
            "down" => Thumbs.Down,
            _ => throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "invalid-value",
                "The field 'thumbs' is 'up' or 'down'."
            )
            {
                Field = "thumbs",
                Value = request.Thumbs.Length > MaxTagCharacters ? request.Thumbs.Length : request.Thumbs,
                Limit = "up, down",
            },
        };
        var correction = string.IsNullOrWhiteSpace(request.Correction) ? null : request.Correction.Trim();
        CheckLength("correction", correction ?? "", MaxCorrectionCharacters);
        var tags = request.Tags ?? [];
        if (tags.Count > MaxTags)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "too-many",
                $"The feedback has {tags.Count} tags; {MaxTags} are allowed."
            )
            {
                Field = "tags",
                Value = tags.Count,
                Limit = MaxTags,
            };
        }

        for (var i = 0; i < tags.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(tags[i]))
            {
                throw new RequestProblemException(StatusCodes.Status400BadRequest, "empty", "A tag is empty.")
                {
                    Field = $"tags[{i}]",
                    Value = tags[i]?.Length ?? 0,
                    Limit = 1,
                };
            }

            CheckLength($"tags[{i}]", tags[i], MaxTagCharacters);
        }

        return thumbs is null && correction is null && tags.Count == 0
            ? throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "missing-field",
                "The feedback says nothing: give 'thumbs', 'correction' or 'tags'."
            )
            {
                Field = "thumbs",
                Limit = "thumbs, correction, tags",
            }
            : new TurnFeedback(
                now.ToUniversalTime(),
                thumbs,
                correction,
                [.. tags.Select(tag => tag.Trim()).Distinct(StringComparer.Ordinal)]
            );
    }

    private static void CheckLength(string field, string text, int limit)
    {
        if (text.Length > limit)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "too-long",
                $"The field '{field}' has {text.Length} characters; {limit} are allowed."
            )
            {
                Field = field,
                Value = text.Length,
                Limit = limit,
            };
        }
    }
}
