using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Models;

/// <summary>Providers have to be known ones, and those of OpenAI's kind need a model.</summary>
internal sealed class ModelsOptionsValidation : IValidateOptions<ModelsOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelsOptions options)
    {
        var faults = Check(nameof(options.Chat), options.Chat, ModelsOptions.Bedrock, ModelsOptions.OpenAI)
            .Concat(Check(nameof(options.Embeddings), options.Embeddings, ModelsOptions.Bedrock, ModelsOptions.OpenAI))
            .Concat(Check(nameof(options.Rerank), options.Rerank, ModelsOptions.Bedrock, ModelsOptions.None))
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Check(string role, ModelProviderOptions options, params string[] known)
    {
        var setting = $"{ModelsOptions.Section}:{role}";
        if (!known.Contains(options.Provider, StringComparer.Ordinal))
        {
            yield return $"{setting}:Provider is '{options.Provider}'; it has to be one of {string.Join(", ", known)}.";
        }

        if (options.Provider == ModelsOptions.OpenAI && string.IsNullOrWhiteSpace(options.Model))
        {
            yield return $"{setting}:Model is missing; the provider 'openai' needs it.";
        }
    }
}
