using LlmOps.Engine.Models;
using Microsoft.Extensions.Options;

namespace LlmOps.Bedrock;

/// <summary>The time limits have to be times, and to fit into each other; the embedding model has to make vectors of the length that is
/// asked for.</summary>
internal sealed class BedrockOptionsValidation : IValidateOptions<BedrockOptions>
{
    public ValidateOptionsResult Validate(string? name, BedrockOptions options)
    {
        (string Name, TimeSpan Value)[] limits =
        [
            (nameof(options.CallTimeout), options.CallTimeout),
            (nameof(options.FirstByteTimeout), options.FirstByteTimeout),
            (nameof(options.IdleTimeout), options.IdleTimeout),
            (nameof(options.CountTokensTimeout), options.CountTokensTimeout),
            (nameof(options.VerifyTimeout), options.VerifyTimeout),
        ];
        List<string> faults =
        [
            .. limits
                .Where(static limit => limit.Value <= TimeSpan.Zero || limit.Value > TimeSpan.FromHours(1))
                .Select(static limit =>
                    $"{BedrockOptions.Section}:{limit.Name} is {limit.Value}; it has to be more than zero and one hour at most."
                ),
        ];
        if (options.FirstByteTimeout > options.CallTimeout)
        {
            faults.Add($"{BedrockOptions.Section}:{nameof(options.FirstByteTimeout)} is longer than {nameof(options.CallTimeout)}.");
        }

        var format = EmbeddingFormats.Of(options);
        if (!format.Dimensions.Contains(options.EmbeddingDimensions))
        {
            faults.Add(
                $"{BedrockOptions.Section}:{nameof(options.EmbeddingDimensions)} is {options.EmbeddingDimensions}; "
                    + $"'{options.EmbeddingModel}' makes embeddings of {string.Join(", ", format.Dimensions)} numbers."
            );
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
