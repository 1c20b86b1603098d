using LlmOps.Engine.Asking;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;

namespace LlmOps.QueryApi.Apis;

/// <summary>What the settings of a replay must fulfill.</summary>
internal static class ReplayValidation
{
    public const int MaxTopPassages = 50;
    public const int MaxPoolSize = 1_000;
    public const int MaxWeight = 10;
    public const int MaxOutputTokens = 8_192;

    /// <summary>Checks the settings and makes them ready for the engine.</summary>
    /// <exception cref="RequestProblemException">A field is wrong.</exception>
    public static ReplaySettings ToSettings(ReplayRequest request, AnswerReplay replay)
    {
        Check("topPassages", request.TopPassages, 1, MaxTopPassages);
        Check("poolSize", request.PoolSize, 1, MaxPoolSize);
        Check("textWeight", request.TextWeight, 0, MaxWeight);
        Check("vectorWeight", request.VectorWeight, 0, MaxWeight);
        Check("graphWeight", request.GraphWeight, 0, MaxWeight);
        Check("rerankShare", request.RerankShare, 0, 1);
        Check("maxOutputTokens", request.MaxOutputTokens, 1, MaxOutputTokens);
        Check("temperature", request.Temperature, 0, 1);
        if (request.Model is { } model && !replay.Knows(model))
        {
            throw Wrong("model", "The model is neither the configured one nor one of the price table.", model, null);
        }

        if (request.PromptVersion is { } version && !replay.PromptVersions.Contains(version, StringComparer.Ordinal))
        {
            throw Wrong(
                "promptVersion",
                "There is no such version of the instructions.",
                version,
                string.Join(", ", replay.PromptVersions)
            );
        }

        return new ReplaySettings
        {
            TopPassages = request.TopPassages,
            PoolSize = request.PoolSize,
            TextWeight = request.TextWeight,
            VectorWeight = request.VectorWeight,
            GraphWeight = request.GraphWeight,
            RerankShare = request.RerankShare,
            Rerank = request.Rerank,
            Model = request.Model,
            PromptVersion = request.PromptVersion,
            MaxOutputTokens = request.MaxOutputTokens,
            Temperature = request.Temperature,
        };
    }

    private static void Check(string field, double? value, double least, double most)
    {
        if (value is { } given && !(given >= least && given <= most))
        {
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "out-of-range", $"'{field}' is from {least} to {most}.")
            {
                Field = field,
                Value = double.IsFinite(given) ? given : "infinity", // JSON has no such number.
                Limit = given < least ? least : most,
            };
        }
    }

    private static RequestProblemException Wrong(string field, string detail, string value, string? limit) =>
        new(StatusCodes.Status400BadRequest, "invalid-value", detail)
        {
            Field = field,
            Value = value.Length > 128 ? value.Length : value,
            Limit = limit,
        };
}
