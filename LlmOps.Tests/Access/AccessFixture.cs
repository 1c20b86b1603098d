using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Tests.QueryApi;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace LlmOps.Tests.Access;

/// <summary>The services with authentication: keys, and tokens of an identity provider.</summary>
public class AccessFixture : ServicesFixture
{
    /// <summary>The operator's key.</summary>
    public const string BootstrapKey = "a-key-of-the-deployment-itself";

    private const string Issuer = "https://identity.example",
        Audience = "llmops";

    private static readonly byte[] s_signingKey = [.. Enumerable.Range(1, 64).Select(i => (byte)i)];

    protected override bool CachesAnswers => true;

    protected override IReadOnlyDictionary<string, string> ServiceSettings { get; } =
        new Dictionary<string, string>
        {
            ["Access:AllowLocal"] = "false",
            ["Access:BootstrapKey"] = BootstrapKey,
            ["Authentication:Schemes:Bearer:ValidIssuer"] = Issuer,
            ["Authentication:Schemes:Bearer:ValidAudiences:0"] = Audience,
            ["Authentication:Schemes:Bearer:SigningKeys:0:Issuer"] = Issuer,
            ["Authentication:Schemes:Bearer:SigningKeys:0:Value"] = Convert.ToBase64String(s_signingKey),
            // Revocations are looked at; nothing is to be waited for.
            ["ApiKeys:CacheLifetime"] = "00:00:00",
        };

    /// <summary>A token as the identity provider makes it.</summary>
    public static string Token(
        string? tenant,
        string scope,
        DateTime? expires = null,
        string audience = Audience,
        string issuer = Issuer,
        byte[]? signingKey = null,
        IReadOnlyDictionary<string, object>? claims = null
    )
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Expires = expires ?? DateTime.UtcNow.AddMinutes(5),
            NotBefore = (expires ?? DateTime.UtcNow).AddHours(-1),
            IssuedAt = (expires ?? DateTime.UtcNow).AddHours(-1),
            Claims = new Dictionary<string, object>(claims ?? new Dictionary<string, object>()) { ["sub"] = "somebody", ["scope"] = scope },
            SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(signingKey ?? s_signingKey),
                SecurityAlgorithms.HmacSha256
            ),
        };
        if (tenant is not null)
        {
            descriptor.Claims["tenant"] = tenant;
        }

        return new JsonWebTokenHandler().CreateToken(descriptor);
    }

    /// <summary>Makes a key of a tenant.</summary>
    public async Task<(string Id, string Key)> MakeKeyAsync(string tenant, string[] scopes, string[]? access = null, string name = "test")
    {
        using var response = await SendAsync(
            HttpMethod.Post,
            "/v1/keys",
            BootstrapKey,
            new
            {
                name,
                tenant,
                scopes,
                access = access ?? [],
            }
        );
        var key = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == System.Net.HttpStatusCode.Created, key.ToString());
        return (key.GetProperty("id").GetString()!, key.GetProperty("key").GetString()!);
    }

    /// <summary>Sends a request with a bearer credential.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? credential, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (credential is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        }

        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
