using LlmOps.Embedded;
using LlmOps.Engine.Access;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Ingesting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Access;

public sealed class ApiKeyAuthenticationTests : IDisposable
{
    private static readonly TenantScope s_scope = TenantScope.Create("acme");

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly IOptions<ApiKeyOptions> _options = Options.Create(new ApiKeyOptions());
    private readonly SqliteApiKeyStore _store;

    public ApiKeyAuthenticationTests() => _store = new SqliteApiKeyStore(_folder.Data, _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AKeyOpensWhatItWasMadeFor()
    {
        var (ring, authentication) = Open();
        var issued = await ring.IssueAsync(s_scope, "web", ["ask", "usage"], ["hr"], null, Cancel);

        var caller = await authentication.AuthenticateAsync(issued.Text, Cancel);

        Assert.NotNull(caller);
        Assert.Equal(
            (s_scope, issued.Key.Id, $"key:{issued.Key.Id}", false),
            (caller.Tenant, caller.KeyId, caller.Subject, caller.IsOperator)
        );
        Assert.Equal(["ask", "usage"], caller.Scopes.Order(StringComparer.Ordinal));
        Assert.Equal(["hr"], caller.AccessLabels);
        Assert.StartsWith($"llmops_{issued.Key.Id}_", issued.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoOtherTextOpensAnything()
    {
        var (ring, authentication) = Open();
        var text = (await ring.IssueAsync(s_scope, "web", ["ask"], [], null, Cancel)).Text;
        var other = (await ring.IssueAsync(s_scope, "web", ["ask"], [], null, Cancel)).Text;

        // Every single character counts, and so does the whole: a secret opens with its own id only.
        var wrong = Enumerable
            .Range(0, text.Length)
            .Select(i => text[..i] + (text[i] == 'b' ? 'c' : 'b') + text[(i + 1)..])
            .Concat([
                string.Empty,
                " ",
                text[..^1],
                text + "A",
                text.ToUpperInvariant(),
                " " + text,
                ApiKeyText.Create().Text,
                text[..20] + other[20..],
                text[..19],
            ]);
        foreach (var guess in wrong)
        {
            Assert.True(await authentication.AuthenticateAsync(guess, Cancel) is null, guess);
        }

        Assert.NotNull(await authentication.AuthenticateAsync(text, Cancel));
    }

    [Fact]
    public async Task ARevocationElsewhereTakesEffectWithinSecondsAndHereAtOnce()
    {
        var (ring, here) = Open();
        var (_, elsewhere) = Open();
        var issued = await ring.IssueAsync(s_scope, "web", ["ask"], [], null, Cancel);
        Assert.NotNull(await here.AuthenticateAsync(issued.Text, Cancel));
        Assert.NotNull(await elsewhere.AuthenticateAsync(issued.Text, Cancel));

        await ring.RevokeAsync(s_scope, issued.Key.Id, Cancel);

        Assert.Null(await here.AuthenticateAsync(issued.Text, Cancel));
        _time.Advance(_options.Value.CacheLifetime);
        Assert.Null(await elsewhere.AuthenticateAsync(issued.Text, Cancel));
    }

    [Fact]
    public async Task AKeyExpiresOnTimeThoughItsLookUpIsRemembered()
    {
        var (ring, authentication) = Open();
        var issued = await ring.IssueAsync(s_scope, "web", ["ask"], [], _time.GetUtcNow().AddSeconds(3), Cancel);
        Assert.NotNull(await authentication.AuthenticateAsync(issued.Text, Cancel));

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Null(await authentication.AuthenticateAsync(issued.Text, Cancel));
    }

    [Fact]
    public async Task AKeyOfTheFormerHashSecretOpensWhileThatIsNamed()
    {
        var issued = await Open().Ring.IssueAsync(s_scope, "web", ["ask"], [], null, Cancel);
        const string Next = "another secret of thirty-two characters";

        Assert.NotNull(await Authentication(new ApiKeyHasher(Next, Secret)).AuthenticateAsync(issued.Text, Cancel));
        Assert.Null(await Authentication(new ApiKeyHasher(Next)).AuthenticateAsync(issued.Text, Cancel));
    }

    [Fact]
    public async Task NothingThatIsKeptHoldsTheKey()
    {
        var issued = await Open().Ring.IssueAsync(s_scope, "web", ["ask"], [], null, Cancel);
        var secret = issued.Text[^43..];
        SqliteDatabase.CloseAllConnections();

        Assert.All(
            Directory.GetFiles(_folder.Data.Root, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(secret, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task KeysThatCannotBeReadAreAnOutageAndNoRefusal()
    {
        var authentication = new ApiKeyAuthentication(
            QueryApi.FaultProxy.Create<IApiKeyStore>(() => new IOException("away")),
            new ApiKeyHasher(Secret),
            _options,
            _time
        );

        await Assert.ThrowsAsync<StoreUnavailableException>(() => authentication.AuthenticateAsync(ApiKeyText.Create().Text, Cancel));
    }

    private const string Secret = "a secret of thirty-two characters";

    private (ApiKeyRing Ring, ApiKeyAuthentication Authentication) Open()
    {
        var authentication = Authentication(new ApiKeyHasher(Secret));
        return (
            new ApiKeyRing(_store, new ApiKeyHasher(Secret), authentication, _options, _time, NullLogger<ApiKeyRing>.Instance),
            authentication
        );
    }

    private ApiKeyAuthentication Authentication(ApiKeyHasher hasher) => new(_store, hasher, _options, _time);
}
