using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace LlmOps.Tests.LocalAspire;

public sealed class ModelTests
{
    [Theory]
    [InlineData("api", true)]
    [InlineData("a", true)]
    [InlineData("query-api-2", true)]
    [InlineData("", false)]
    [InlineData("2api", false)]
    [InlineData("-api", false)]
    [InlineData("api-", false)]
    [InlineData("query--api", false)]
    [InlineData("query_api", false)]
    [InlineData("küche", false)]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234", true)]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345", false)]
    public void NamesFollowAspiresRules(string name, bool valid)
    {
        if (valid)
        {
            Assert.Equal(name, new ScriptedResource(name).Name);
        }
        else
        {
            Assert.Throws<ArgumentException>(() => new ScriptedResource(name));
        }
    }

    [Fact]
    public void ANameIsTakenWithoutRegardToCase()
    {
        using var builder = TestApplication.Create();
        builder.AddScripted("api");

        var exception = Assert.Throws<DistributedApplicationException>(() => builder.AddScripted("API"));
        Assert.Contains("already exists", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoEndpointsOfOneNameAreRefused()
    {
        using var builder = TestApplication.Create();
        var tool = builder.AddExecutable("tool", "sh", ".").WithHttpEndpoint();

        Assert.Throws<DistributedApplicationException>(() => tool.WithHttpEndpoint());
        Assert.Single(tool.WithHttpEndpoint(name: "second").Resource.Annotations.OfType<EndpointAnnotation>(), endpoint => endpoint.Name == "second");
    }

    [Fact]
    public void ReferenceExpressionsNameWhatTheyAreMadeOf()
    {
        using var builder = TestApplication.Create();
        var tool = builder.AddExecutable("tool", "sh", ".").WithHttpEndpoint();
        var user = builder.AddParameter("user");
        var inner = ReferenceExpression.Create($"{user}@{tool.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}");
        var outer = ReferenceExpression.Create($"{{braces}} {user} x://{inner}/{"literal"}");

        Assert.Equal("{user.value}@{tool.bindings.http.host}:{tool.bindings.http.port}", inner.ValueExpression);
        Assert.Equal("{braces} {user.value} x://{user.value}@{tool.bindings.http.host}:{tool.bindings.http.port}/literal", outer.ValueExpression);
        Assert.Equal(3, outer.ValueProviders.Count);
    }

    [Fact]
    public async Task ReferenceExpressionsWithinEachOtherKeepTheirBracesAndFormats()
    {
        using var builder = TestApplication.Create("Parameters:word=a b");
        var word = builder.AddParameter("word");
        var inner = ReferenceExpression.Create($"{{{word:uri}}}");
        var outer = ReferenceExpression.Create($"<{word}|{inner}>");

        Assert.Equal("<a b|{a%20b}>", await outer.GetValueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AParameterComesFromConfigurationElseFromItsDefault()
    {
        using var builder = TestApplication.Create("Parameters:set=given", "Parameters:with_hyphen=under", "Elsewhere:key=there");
        var set = builder.AddParameter("set", "unused");
        var hyphen = builder.AddParameter("with-hyphen");
        var fallback = builder.AddParameter("fallback", "default");
        var generated = builder.AddParameter("generated", new GenerateParameterDefault { MinLength = 30, Special = false, MinNumeric = 4 }, secret: true);
        var elsewhere = builder.AddParameterFromConfiguration("elsewhere", "Elsewhere:key");

        Assert.Equal("given", await set.Resource.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("under", await hyphen.Resource.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("default", await fallback.Resource.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("there", await elsewhere.Resource.GetValueAsync(TestContext.Current.CancellationToken));
        var secret = await generated.Resource.GetValueAsync(TestContext.Current.CancellationToken);
        Assert.Matches("^[A-Za-z0-9]{30,}$", secret);
        Assert.True(secret!.Count(char.IsAsciiDigit) >= 4);
        Assert.Equal(secret, await generated.Resource.GetValueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AMissingParameterSaysSoAndFailsOnlyWhatNeedsIt()
    {
        using var builder = TestApplication.Create();
        var missing = builder.AddParameter("nobody-gave-it", secret: true);
        var secret = builder.AddParameter("known", "s3cret", secret: true);
        var needy = builder.AddExecutable("needy", "sh", ".").WithEnvironment("IT", missing);
        var other = builder.AddScripted("other");
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(KnownResourceStates.ValueMissing, app.SnapshotOf("nobody-gave-it").State?.Text);
        Assert.Equal(KnownResourceStates.FailedToStart, app.SnapshotOf("needy").State?.Text);
        Assert.Contains(await app.ConsoleOf(needy.Resource), line => line.Contains("Parameters:nobody-gave-it", StringComparison.Ordinal));
        Assert.Equal(KnownResourceStates.Running, app.SnapshotOf("other").State?.Text);
        var value = Assert.Single(app.SnapshotOf("known").Properties, property => property.Name == "Value");
        Assert.Equal(("s3cret", true), (value.Value, value.IsSensitive));
    }

    [Fact]
    public async Task UrlsAreThoseOfTheEndpointsAndThoseThatWereAdded()
    {
        using var builder = TestApplication.Create("DcpPublisher:RandomizePorts=false");
        var tool = builder.AddExecutable("tool", "sh", ".").WithHttpEndpoint(port: 41090).WithExplicitStart();
        tool.WithUrl($"{tool.GetEndpoint("http")}/docs", "Docs").WithUrlForEndpoint("http", url => url.DisplayText = "Home");
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);

        Assert.Collection(
            app.SnapshotOf("tool").Urls,
            url => Assert.Equal(("http", "http://localhost:41090", "Home", true), (url.Name, url.Url, url.DisplayProperties.DisplayName, url.IsInactive)),
            url => Assert.Equal((null, "http://localhost:41090/docs", "Docs", false), (url.Name, url.Url, url.DisplayProperties.DisplayName, url.IsInactive)));
    }
}
