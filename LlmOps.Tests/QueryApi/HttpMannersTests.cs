using System.Net;
using LlmOps.QueryApi.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.QueryApi;

public sealed class HttpMannersTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/documents")]
    [InlineData("/v1/documents/none")]
    [InlineData("/no/such/route")]
    public async Task EveryResponseForbidsWhatBrowsersNeedNotDo(string path)
    {
        using var response = await services.Client.GetAsync(path, Cancel);

        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
        Assert.Matches("^[0-9a-f]{32}$", Assert.Single(response.Headers.GetValues("X-Request-Id")));
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(path.StartsWith("/v1", StringComparison.Ordinal), response.Headers.CacheControl?.NoStore == true);
    }

    [Fact]
    public async Task PagesOfOriginsThatAreNamedMayCallAndOthersMayNot()
    {
        await using var api = services.StartApi(
            new Dictionary<string, string> { ["Http:CorsOrigins"] = "https://app.example https://other.example" }
        );
        using var client = api.CreateClient();

        Assert.Equal("https://app.example", await AllowedAsync("https://app.example"));
        Assert.Null(await AllowedAsync("https://attacker.example"));
        Assert.Null(await AllowedAsync("null"));

        async Task<string?> AllowedAsync(string origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/query");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "authorization");
            using var response = await client.SendAsync(request, Cancel);
            return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null;
        }
    }

    [Theory]
    [InlineData("10.0.0.0/16", "10.0.3.4", true)]
    [InlineData("10.0.0.0/16", "10.1.3.4", false)]
    [InlineData("", "10.0.3.4", false)]
    public async Task OnlyKnownProxiesSayThatTheCallerUsedTls(string proxies, string sender, bool isBelieved)
    {
        await using var api = services
            .StartApi(new Dictionary<string, string> { ["Http:KnownProxies"] = proxies })
            .WithWebHostBuilder(builder =>
                builder.ConfigureTestServices(collection =>
                    collection.AddSingleton<IStartupFilter>(new SenderFilter(IPAddress.Parse(sender)))
                )
            );
        using var client = api.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        using var response = await client.SendAsync(request, Cancel);

        Assert.Equal(isBelieved, response.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("Http:CorsOrigins", "app.example")]
    [InlineData("Http:CorsOrigins", "https://app.example/path")]
    [InlineData("Http:KnownProxies", "10.0.0.1/99")]
    public void ASettingThatMeansNothingStopsTheStart(string setting, string value)
    {
        var builder = WebApplication.CreateBuilder([$"--{setting}={value}"]);
        builder.AddHttpManners();
        using var provider = builder.Services.BuildServiceProvider();

        // What the host calls first.
        var exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(setting, exception.Message, StringComparison.Ordinal);
    }

    private sealed class SenderFilter(IPAddress sender) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    async (HttpContext context, RequestDelegate following) =>
                    {
                        context.Connection.RemoteIpAddress = sender;
                        await following(context);
                    }
                );
                next(app);
            };
    }
}
