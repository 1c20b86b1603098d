using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.Tests.QueryApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Access;

public sealed class CallerAuthenticationTests(AccessFixture services) : IClassFixture<AccessFixture>
{
    private static readonly string[] s_all = [.. CallerScopes.All];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutACredentialOnlyTheOpenPagesAnswer()
    {
        foreach (var path in (string[])["/health", "/alive", "/health/ready", "/openapi/v1.json"])
        {
            using var open = await services.SendAsync(HttpMethod.Get, path, null);
            Assert.True(open.IsSuccessStatusCode || path == "/health/ready", path);
        }

        using var response = await services.SendAsync(HttpMethod.Get, "/v1/documents", null);
        await AssertProblemAsync(response, HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task AKeyIsTakenFromEitherHeaderAndTwoDifferentOnesAreRefused()
    {
        var (_, key) = await services.MakeKeyAsync("either", ["documents:read"]);
        using var bearer = await services.SendAsync(HttpMethod.Get, "/v1/documents", key);
        Assert.Equal(HttpStatusCode.OK, bearer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await WithHeadersAsync(("x-api-key", key)));
        Assert.Equal(HttpStatusCode.OK, await WithHeadersAsync(("x-api-key", key), ("Authorization", $"bearer {key}")));
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            await WithHeadersAsync(("x-api-key", key), ("Authorization", $"Bearer {AccessFixture.BootstrapKey}"))
        );
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            await WithHeadersAsync(("x-api-key", key), ("Authorization", $"Bearer {AccessFixture.Token("either", "documents:read")}"))
        );
        Assert.Equal(HttpStatusCode.Unauthorized, await WithHeadersAsync(("x-api-key", string.Empty)));
        Assert.Equal(HttpStatusCode.Unauthorized, await WithHeadersAsync(("Authorization", $"Basic {key}")));

        async Task<HttpStatusCode> WithHeadersAsync(params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/documents");
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await services.Client.SendAsync(request, Cancel);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task EachRouteAsksForItsOwnScope()
    {
        var routes = new Dictionary<(HttpMethod Method, string Path), string>
        {
            [(HttpMethod.Get, "/v1/documents")] = "documents:read",
            [(HttpMethod.Get, "/v1/documents/none")] = "documents:read",
            [(HttpMethod.Get, "/v1/documents/none/text")] = "documents:read",
            [(HttpMethod.Get, "/v1/documents/none/removal")] = "documents:read",
            [(HttpMethod.Post, "/v1/documents")] = "documents:write",
            [(HttpMethod.Delete, "/v1/documents/none")] = "documents:write",
            [(HttpMethod.Post, "/v1/query")] = "ask",
            [(HttpMethod.Post, "/v1/feedback")] = "ask",
            [(HttpMethod.Get, "/v1/sessions/none")] = "sessions",
            [(HttpMethod.Delete, "/v1/sessions/none")] = "sessions",
            [(HttpMethod.Get, "/v1/answers/none")] = "sessions",
            [(HttpMethod.Post, "/v1/answers/none/replay")] = "sessions",
            [(HttpMethod.Get, "/v1/usage")] = "usage",
            [(HttpMethod.Get, "/v1/budgets")] = "usage",
            [(HttpMethod.Put, "/v1/budgets/key-daily")] = "admin",
            [(HttpMethod.Delete, "/v1/budgets/key-daily")] = "admin",
            [(HttpMethod.Get, "/v1/keys")] = "admin",
            [(HttpMethod.Get, "/v1/audit")] = "admin",
            [(HttpMethod.Post, "/v1/keys")] = "admin",
            [(HttpMethod.Delete, "/v1/keys/none")] = "admin",
            [(HttpMethod.Get, "/v1/models")] = "admin",
            [(HttpMethod.Post, "/v1/models/none/promote")] = "admin",
            [(HttpMethod.Post, "/v1/models/none/rollback")] = "admin",
            [(HttpMethod.Get, "/v1/finetune/runs")] = "admin",
            [(HttpMethod.Get, "/v1/finetune/runs/none")] = "admin",
            [(HttpMethod.Post, "/v1/finetune/runs/none/stop")] = "admin",
        };
        foreach (var ((method, path), scope) in routes)
        {
            using var without = await services.SendAsync(
                method,
                path,
                AccessFixture.Token("scoped", string.Join(' ', s_all.Except([scope])))
            );
            var problem = await AssertProblemAsync(without, HttpStatusCode.Forbidden, "missing-scope");
            Assert.Equal(scope, problem.GetProperty("limit").GetString());

            using var with = await services.SendAsync(method, path, AccessFixture.Token("scoped", scope));
            Assert.True(with.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized), $"{method} {path}");
        }
    }

    [Fact]
    public async Task ARevokedKeyIsRefused()
    {
        var (id, key) = await services.MakeKeyAsync("revoking", ["documents:read", "admin"]);
        using var before = await services.SendAsync(HttpMethod.Get, "/v1/documents", key);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        using var revocation = await services.SendAsync(HttpMethod.Delete, $"/v1/keys/{id}", key);
        Assert.Equal("revoked", (await revocation.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("state").GetString());

        using var after = await services.SendAsync(HttpMethod.Get, "/v1/documents", key);
        await AssertProblemAsync(after, HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task AnAdministratorActsForTheOwnTenantAndTheOperatorForEvery()
    {
        var (id, key) = await services.MakeKeyAsync("acme", ["admin"]);
        foreach (var path in (string[])["/v1/keys?tenant=globex", $"/v1/keys/{id}?tenant=globex"])
        {
            using var foreign = await services.SendAsync(
                path.Contains(id, StringComparison.Ordinal) ? HttpMethod.Delete : HttpMethod.Get,
                path,
                key
            );
            await AssertProblemAsync(foreign, HttpStatusCode.NotFound, "unknown-tenant");
        }

        using var own = await services.SendAsync(HttpMethod.Get, "/v1/keys?tenant=acme", key);
        Assert.Contains(id, await own.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain(key, await own.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var made = await services.SendAsync(
            HttpMethod.Post,
            "/v1/keys",
            key,
            new
            {
                name = "other",
                scopes = new[] { "ask" },
                tenant = "globex",
            }
        );
        await AssertProblemAsync(made, HttpStatusCode.NotFound, "unknown-tenant");
        using var operators = await services.SendAsync(HttpMethod.Get, "/v1/keys?tenant=globex", AccessFixture.BootstrapKey);
        Assert.Equal(HttpStatusCode.OK, operators.StatusCode);
    }

    [Fact]
    public async Task AThirdKeyOfANameWaitsForTheEndOfOne()
    {
        await services.MakeKeyAsync("rotating", ["ask"]);
        await services.MakeKeyAsync("rotating", ["ask"]);
        using var third = await services.SendAsync(
            HttpMethod.Post,
            "/v1/keys",
            AccessFixture.BootstrapKey,
            new
            {
                name = "test",
                tenant = "rotating",
                scopes = new[] { "ask" },
            }
        );

        await AssertProblemAsync(third, HttpStatusCode.Conflict, "too-many");
    }

    [Theory]
    [InlineData("""{"name":"","scopes":["ask"]}""", "name")]
    [InlineData("""{"name":"a","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":["ask","everything"]}""", "scopes[1]")]
    [InlineData("""{"name":"a","scopes":[null]}""", "scopes[0]")]
    [InlineData("""{"name":"a","scopes":["ask"],"access":["h r"]}""", "access[0]")]
    [InlineData("""{"name":"a","scopes":["ask"],"expiresAt":"2001-01-01T00:00:00Z"}""", "expiresAt")]
    [InlineData("""{"name":"a","scopes":["ask"],"secret":"mine"}""", "secret")]
    public async Task AWrongRequestForAKeyNamesTheField(string body, string field)
    {
        using var response = await services.SendAsync(
            HttpMethod.Post,
            "/v1/keys",
            AccessFixture.BootstrapKey,
            JsonDocument.Parse(body).RootElement
        );

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(field, (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("field").GetString());
    }

    [Fact]
    public async Task ATokenOpensTheTenantThatItNames()
    {
        using var response = await services.SendAsync(HttpMethod.Get, "/v1/documents", AccessFixture.Token("tokens", "documents:read ask"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task ATokenThatIsNotInOrderIsRefused()
    {
        var tokens = new Dictionary<string, string>
        {
            ["expired"] = AccessFixture.Token("t", "documents:read", expires: DateTime.UtcNow.AddHours(-1)),
            ["another audience"] = AccessFixture.Token("t", "documents:read", audience: "other"),
            ["another issuer"] = AccessFixture.Token("t", "documents:read", issuer: "https://elsewhere.example"),
            ["another signature"] = AccessFixture.Token("t", "documents:read", signingKey: new byte[64]),
            ["no tenant"] = AccessFixture.Token(null, "documents:read"),
            ["no id of a tenant"] = AccessFixture.Token("../t", "documents:read"),
            ["two tenants"] = AccessFixture.Token(
                null,
                "documents:read",
                claims: new Dictionary<string, object> { ["tenant"] = new[] { "a", "b" } }
            ),
            ["unsigned"] = string.Join('.', AccessFixture.Token("t", "documents:read").Split('.')[..2]) + ".",
            ["no token"] = "a.b.c",
        };
        foreach (var (kind, token) in tokens)
        {
            using var response = await services.SendAsync(HttpMethod.Get, "/v1/documents", token);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{kind}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task InDevelopmentARequestFromThisMachineNeedsNoKeyAndAForeignPageIsNotThisMachine()
    {
        await using var api = services.StartApi(new Dictionary<string, string> { ["Access:AllowLocal"] = "true" });
        using var client = api.CreateClient();
        Assert.Equal(HttpStatusCode.OK, await GetAsync());
        Assert.Equal(HttpStatusCode.OK, await GetAsync(("Origin", "http://localhost:3000")));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(("Host", "attacker.example")));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(("X-Forwarded-For", "203.0.113.9")));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(("Origin", "https://attacker.example")));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(("x-api-key", "wrong")));

        async Task<HttpStatusCode> GetAsync(params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/documents");
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await client.SendAsync(request, Cancel);
            return response.StatusCode;
        }
    }

    [Fact]
    public void OutsideOfDevelopmentTheApiDoesNotStartWithoutAuthentication()
    {
        var production = new Dictionary<string, string> { ["environment"] = "Production", ["Access:AllowLocal"] = "false" };

        Assert.Contains("ApiKeys:HashSecret", StartFault(production), StringComparison.Ordinal);
        production["ApiKeys:HashSecret"] = "a secret of thirty-two characters";
        production["Access:AllowLocal"] = "true";
        Assert.Contains("Access:AllowLocal", StartFault(production), StringComparison.Ordinal);
    }

    /// <summary>What the host validates first when it starts.</summary>
    private static string StartFault(IReadOnlyDictionary<string, string> settings)
    {
        var builder = WebApplication.CreateBuilder([.. settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        builder.AddAccess();
        using var provider = builder.Services.BuildServiceProvider();
        return Assert.ThrowsAny<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate()).Message;
    }

    private static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        return problem;
    }
}
