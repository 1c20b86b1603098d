using LlmOps.Engine.Access;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LlmOps.Composition;

/// <summary>Outside of Development keys are hashed with a secret of the deployment.</summary>
internal sealed class ApiKeyOptionsValidation(IHostEnvironment environment) : IValidateOptions<ApiKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options) =>
        environment.IsDevelopment() || !string.IsNullOrEmpty(options.HashSecret)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{ApiKeyOptions.Section}:{nameof(ApiKeyOptions.HashSecret)} is not set. Outside of Development the API does not start "
                    + $"without "
                    + "authentication."
            );
}
