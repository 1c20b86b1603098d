namespace LlmOps.QueryApi.Access;

/// <summary>Names of the ways to say who one is.</summary>
internal static class AccessSchemes
{
    /// <summary>Picks one of the others by the form of the credential.</summary>
    public const string Any = "any";

    /// <summary>API keys, the bootstrap key, and requests from this machine in Development.</summary>
    public const string Key = "key";

    /// <summary>Tokens of an identity provider; the framework reads the settings of this name.</summary>
    public const string Token = "Bearer";

    /// <summary>The header of a key, beside <c>Authorization</c>.</summary>
    public const string KeyHeader = "x-api-key";
}
