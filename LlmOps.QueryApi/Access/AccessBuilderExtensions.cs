using LlmOps.Composition;
using LlmOps.Engine.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace LlmOps.QueryApi.Access;

/// <summary>Registers who may call.</summary>
internal static class AccessBuilderExtensions
{
    /// <summary>Adds keys, tokens where <c>Authentication:Schemes:Bearer</c> names an issuer, and the policy that every route needs a
    /// caller.</summary>
    public static WebApplicationBuilder AddAccess(this WebApplicationBuilder builder)
    {
        builder.AddApiKeys();
        builder.Services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidation>();

        var hasTokens = builder.Configuration.GetSection($"Authentication:Schemes:{AccessSchemes.Token}").GetChildren().Any();
        var authentication = builder
            .Services.AddAuthentication(AccessSchemes.Any)
            .AddScheme<AuthenticationSchemeOptions, KeyHandler>(AccessSchemes.Key, null)
            .AddPolicyScheme(
                AccessSchemes.Any,
                null,
                options =>
                    options.ForwardDefaultSelector = context =>
                        hasTokens
                        && KeyHandler.BearerOf(context.Request) is { } text
                        && IsToken(text)
                        && !context.Request.Headers.ContainsKey(AccessSchemes.KeyHeader)
                            ? AccessSchemes.Token
                            : AccessSchemes.Key
            );
        if (hasTokens)
        {
            builder.Services.AddSingleton<TokenCallers>();
            authentication.AddJwtBearer(AccessSchemes.Token);
            builder
                .Services.AddOptions<JwtBearerOptions>(AccessSchemes.Token)
                .PostConfigure(options =>
                {
                    options.EventsType = typeof(TokenCallers);
                    options.MapInboundClaims = false;
                    options.IncludeErrorDetails = false;
                    options.TokenValidationParameters.ValidateIssuer = true;
                    options.TokenValidationParameters.ValidateAudience = true;
                    options.TokenValidationParameters.RequireExpirationTime = true;
                    options.TokenValidationParameters.RequireSignedTokens = true;
                })
                .ValidateOnStart();
            builder.Services.AddSingleton<IValidateOptions<JwtBearerOptions>, TokenOptionsValidation>();
        }

        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        builder.Services.Configure<Microsoft.AspNetCore.OpenApi.OpenApiOptions>(
            "v1",
            options =>
                options.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.AddComponent(
                            "bearer",
                            new OpenApiSecurityScheme
                            {
                                Type = SecuritySchemeType.Http,
                                Scheme = "bearer",
                                Description = "An API key, or a token of the deployment's identity provider.",
                            }
                        );
                        document.AddComponent(
                            "key",
                            new OpenApiSecurityScheme
                            {
                                Type = SecuritySchemeType.ApiKey,
                                In = ParameterLocation.Header,
                                Name = AccessSchemes.KeyHeader,
                                Description = "An API key.",
                            }
                        );
                        document.Security =
                        [
                            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] },
                            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] },
                        ];
                        return Task.CompletedTask;
                    }
                )
        );
        return builder;
    }

    private static bool IsToken(string text) => text.Count(character => character == '.') == 2;
}
