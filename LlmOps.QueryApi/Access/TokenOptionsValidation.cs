using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Access;

/// <summary>Tokens are accepted from a named issuer and for a named audience.</summary>
internal sealed class TokenOptionsValidation : IValidateOptions<JwtBearerOptions>
{
    private const string Section = $"Authentication:Schemes:{AccessSchemes.Token}";

    public ValidateOptionsResult Validate(string? name, JwtBearerOptions options)
    {
        var tokens = options.TokenValidationParameters;
        return name != AccessSchemes.Token ? ValidateOptionsResult.Skip
            : tokens.ValidAudiences?.Any() != true && string.IsNullOrEmpty(tokens.ValidAudience)
                ? ValidateOptionsResult.Fail($"{Section} names no audience: set ValidAudiences.")
            : string.IsNullOrEmpty(options.Authority) && string.IsNullOrEmpty(tokens.ValidIssuer) && tokens.ValidIssuers?.Any() != true
                ? ValidateOptionsResult.Fail($"{Section} names no issuer: set Authority, or ValidIssuers and SigningKeys.")
            : ValidateOptionsResult.Success;
    }
}
