namespace LlmOps.AppHost;

internal static class ApiKeyExtensions
{
    /// <summary>Adds the key that the stack's own commands and tests call the API with. Without any key, the API takes requests from this
    /// machine only.</summary>
    public static IResourceBuilder<ParameterResource> AddApiKey(this IDistributedApplicationBuilder builder) =>
        builder
            .AddParameter("api-key", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true)
            .WithDescription(
                "A key of the API that allows everything, as `Authorization: Bearer` or `x-api-key`; not needed on this machine.",
                enableMarkdown: true
            );

    /// <summary>Lets the API take a key, with every scope.</summary>
    public static IResourceBuilder<ProjectResource> WithApiKey(
        this IResourceBuilder<ProjectResource> api,
        IResourceBuilder<ParameterResource> key
    ) =>
        api.WithEnvironment("Access__BootstrapKey", key)
            .WithEnvironment("Access__BootstrapScopes", "ask documents:read documents:write sessions usage admin");
}
