using LlmOps.Bedrock;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Options;

namespace LlmOps.Composition;

/// <summary>An embedding model of the cache's own has to make vectors of the length that is asked for, and has to be of use.</summary>
internal sealed class AnswerCacheOptionsValidation(IOptions<ModelsOptions> models, BedrockOptions bedrock)
    : IValidateOptions<AnswerCacheOptions>
{
    public ValidateOptionsResult Validate(string? name, AnswerCacheOptions options)
    {
        if (options.EmbeddingModel.Length == 0)
        {
            return options.EmbeddingDimensions == 0 && options.EmbeddingFormat is null
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(
                    $"{AnswerCacheOptions.Section}:{nameof(options.EmbeddingDimensions)} and {nameof(options.EmbeddingFormat)} belong to "
                        + $"{nameof(options.EmbeddingModel)}, which is not set."
                );
        }

        if (!options.ByMeaning)
        {
            return ValidateOptionsResult.Fail(
                $"{AnswerCacheOptions.Section}:{nameof(options.EmbeddingModel)} is '{options.EmbeddingModel}' and would not be used: "
                    + $"{nameof(options.ByMeaning)} is false."
            );
        }

        if (models.Value.Embeddings.Provider != ModelsOptions.Bedrock || options.EmbeddingDimensions == 0)
        {
            return ValidateOptionsResult.Success;
        }

        var format = EmbeddingFormats.Of(bedrock.WithEmbeddings(options.EmbeddingModel, options.EmbeddingFormat, 0));
        return format.Dimensions.Contains(options.EmbeddingDimensions)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{AnswerCacheOptions.Section}:{nameof(options.EmbeddingDimensions)} is {options.EmbeddingDimensions}; "
                    + $"'{options.EmbeddingModel}' makes embeddings of {string.Join(", ", format.Dimensions)} numbers."
            );
    }
}
