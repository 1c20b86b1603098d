using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;

namespace LlmOps.Tests.LocalAspire;

public sealed class EnvironmentTests
{
    private const string FixedPorts = "DcpPublisher:RandomizePorts=false";

    [Fact]
    public async Task AReferenceToAProjectInjectsItsEndpointsByNameAndByScheme()
    {
        using var folder = new ProjectFolder("""{ "profiles": { "http": { "commandName": "Project", "applicationUrl": "http://localhost:41080" } } }""");
        var api = default(IResourceBuilder<ProjectResource>)!;
        var (app, environment) = await StartAsync([FixedPorts], (builder, target) =>
        {
            api = builder.AddProject("query-api", folder.Project).WithExplicitStart();
            target.WithReference(api);
        });
        await using var _ = app;

        Assert.Equal("http://localhost:41080", environment["services__query-api__http__0"]);
        Assert.Equal("http://localhost:41080", environment["QUERY_API_HTTP"]);
        Assert.Contains(app.SnapshotOf("target").Relationships, relationship => relationship is { ResourceName: "query-api", Type: "Reference" });
    }

    [Fact]
    public async Task SeveralEndpointsOfOneSchemeAreNumberedAndANamedOneIsFoundByItsName()
    {
        var (app, environment) = await StartAsync([FixedPorts], (builder, target) =>
        {
            using var folder = new ProjectFolder("""{ "profiles": { "http": { "commandName": "Project", "applicationUrl": "http://localhost:41081" } } }""");
            var api = builder.AddProject("api", folder.Project).WithExplicitStart().WithHttpEndpoint(port: 41082, name: "admin");
            target.WithReference(api);
        });
        await using var _ = app;

        Assert.Equal("http://localhost:41081", environment["services__api__http__0"]);
        Assert.Equal("http://localhost:41082", environment["services__api__admin__0"]);
        Assert.Equal("http://localhost:41082", environment["API_ADMIN"]);
    }

    [Fact]
    public async Task AReferenceToAConnectionStringInjectsItAndItsParts()
    {
        var (app, environment) = await StartAsync(["ConnectionStrings:words=Server=w"], (builder, target) =>
        {
            var words = builder.AddConnectionString("words");
            var password = builder.AddParameter("password", "p&w", secret: true);
            var made = builder.AddConnectionString("made", ReferenceExpression.Create($"host=h;password={password}"))
                .WithConnectionProperty("Host", "h")
                .WithConnectionProperty("Uri", ReferenceExpression.Create($"x://h/?password={password:uri}"));
            target.WithReference(words).WithReference(made, connectionName: "other");
        });
        await using var _ = app;

        Assert.Equal("Server=w", environment["ConnectionStrings__words"]);
        Assert.Equal("host=h;password=p&w", environment["ConnectionStrings__other"]);
        Assert.Equal("h", environment["OTHER_HOST"]);
        Assert.Equal("x://h/?password=p%26w", environment["OTHER_URI"]);
        Assert.Equal("host=h;password=p&w", await app.GetConnectionStringAsync("made", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReferenceEnvironmentNarrowsWhatReferencesInject()
    {
        var (app, environment) = await StartAsync(["ConnectionStrings:words=w"], (builder, target) =>
        {
            var words = builder.AddConnectionString("words", ReferenceExpression.Create($"w")).WithConnectionProperty("Host", "h");
            target.WithReference(words).WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionProperties);
        });
        await using var _ = app;

        Assert.Equal("h", environment["WORDS_HOST"]);
        Assert.DoesNotContain("ConnectionStrings__words", environment.Keys);
    }

    [Fact]
    public async Task EveryKindOfValueReachesTheEnvironment()
    {
        var (app, environment) = await StartAsync([FixedPorts, "Parameters:region=eu"], (builder, target) =>
        {
            var region = builder.AddParameter("region");
            var tool = builder.AddExecutable("tool", "sh", ".").WithHttpEndpoint(port: 41083, env: "PORT").WithExplicitStart();
            target
                .WithEnvironment("TEXT", "plain")
                .WithEnvironment("NOTHING", (string?)null)
                .WithEnvironment("PARAMETER", region)
                .WithEnvironment("ENDPOINT", tool.GetEndpoint("http"))
                .WithEnvironment("PORT_OF_TOOL", tool.GetEndpoint("http").Property(EndpointProperty.Port))
                .WithEnvironment("MIXED", $"{tool.GetEndpoint("http")}/in/{region}")
                .WithEnvironment("CALLED", () => "later")
                .WithEnvironment(context => context.EnvironmentVariables["CONTEXT"] = context.Resource.Name)
                .WithEnvironment("TEXT", "the last one counts")
                .WithReference("weather", new Uri("https://weather.example"));
        });
        await using var _ = app;

        Assert.Equal("the last one counts", environment["TEXT"]);
        Assert.Equal(string.Empty, environment["NOTHING"]);
        Assert.Equal("eu", environment["PARAMETER"]);
        Assert.Equal("http://localhost:41083", environment["ENDPOINT"]);
        Assert.Equal("41083", environment["PORT_OF_TOOL"]);
        Assert.Equal("http://localhost:41083/in/eu", environment["MIXED"]);
        Assert.Equal("later", environment["CALLED"]);
        Assert.Equal("target", environment["CONTEXT"]);
        Assert.Equal("https://weather.example/", environment["services__weather__default__0"]);
        Assert.Equal("https://weather.example/", environment["weather"]);
    }

    [Fact]
    public async Task AProjectGetsItsLaunchProfileAndItsUrls()
    {
        using var folder = new ProjectFolder("""
            {
              // Comments and trailing commas are allowed here.
              "profiles": {
                "iis": { "commandName": "IISExpress", "applicationUrl": "http://localhost:1" },
                "http": {
                  "commandName": "Project",
                  "commandLineArgs": "--one \"two three\"",
                  "applicationUrl": "http://localhost:41084;https://localhost:41085",
                  "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development", "MINE": "profile", },
                },
              },
            }
            """);
        using var builder = TestApplication.Create(FixedPorts);
        var project = builder.AddProject("api", folder.Project).WithExplicitStart().WithEnvironment("MINE", "explicit");
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var environment = await TestApplication.EnvironmentOf(app, project.Resource);

        Assert.Equal("http://localhost:41084;https://localhost:41085", environment["ASPNETCORE_URLS"]);
        Assert.Equal("41085", environment["ASPNETCORE_HTTPS_PORT"]);
        Assert.Equal("http", environment["DOTNET_LAUNCH_PROFILE"]);
        Assert.Equal("Development", environment["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("explicit", environment["MINE"]);
        Assert.Equal("simple", environment["LOGGING__CONSOLE__FORMATTERNAME"]);
        Assert.Equal("true", environment["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"]);
        var launch = Assert.IsType<Aspire.Hosting.Orchestrator.LaunchConfiguration>(app.Services.GetService(typeof(Aspire.Hosting.Orchestrator.LaunchConfiguration)));
        Assert.Equal(["--one", "two three"], await launch.ArgumentsAsync(project.Resource, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TheAppHostsOwnLaunchProfileIsPreferredWhereTheProjectHasItAndAnAskedForOneMustExist()
    {
        const string Settings = """{ "profiles": { "first": { "commandName": "Project" }, "embedded": { "commandName": "Project", "environmentVariables": { "WHICH": "embedded" } } } }""";
        using var folder = new ProjectFolder(Settings);
        using var builder = TestApplication.Create("AppHost:DefaultLaunchProfileName=embedded");
        var preferred = builder.AddProject("preferred", folder.Project).WithExplicitStart();
        var asked = builder.AddProject("asked", folder.Project, "first").WithExplicitStart();
        var none = builder.AddProject("none", folder.Project, launchProfileName: null).WithExplicitStart();
        var missing = Assert.Throws<DistributedApplicationException>(() => builder.AddProject("missing", folder.Project, "nope"));
        Assert.Contains("nope", missing.Message, StringComparison.Ordinal);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);

        Assert.Equal("embedded", (await TestApplication.EnvironmentOf(app, preferred.Resource))["WHICH"]);
        Assert.Equal("first", (await TestApplication.EnvironmentOf(app, asked.Resource))["DOTNET_LAUNCH_PROFILE"]);
        Assert.DoesNotContain("DOTNET_LAUNCH_PROFILE", (await TestApplication.EnvironmentOf(app, none.Resource)).Keys);
    }

    [Fact]
    public async Task TelemetryGoesWhereTheDashboardIsAndNowhereWhenThereIsNone()
    {
        using var folder = new ProjectFolder();
        using var with = TestApplication.Create("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317", "AppHost:OtlpApiKey=k", "--environment", "Development");
        var project = with.AddProject("api", folder.Project).WithExplicitStart();
        var plain = with.AddExecutable("plain", "sh", ".").WithExplicitStart();
        await using var app = await with.BuildAsync(TestContext.Current.CancellationToken);
        var environment = await TestApplication.EnvironmentOf(app, project.Resource);

        Assert.Equal("http://localhost:4317", environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("grpc", environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("x-otlp-api-key=k", environment["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal("api", environment["OTEL_SERVICE_NAME"]);
        Assert.Matches("^service.instance.id=[a-z]{8}$", environment["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.Equal("true", environment["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"]);
        Assert.DoesNotContain((await TestApplication.EnvironmentOf(app, plain.Resource)).Keys, key => key.StartsWith("OTEL_", StringComparison.Ordinal));

        using var without = TestApplication.Create("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=", "OTEL_EXPORTER_OTLP_ENDPOINT=");
        var other = without.AddProject("api", folder.Project).WithExplicitStart();
        await using var dark = await without.BuildAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("OTEL_EXPORTER_OTLP_ENDPOINT", (await TestApplication.EnvironmentOf(dark, other.Resource)).Keys);
    }

    [Fact]
    public async Task RandomPortsTakeThePlaceOfNamedOnesAndDifferFromEachOther()
    {
        using var folder = new ProjectFolder("""{ "profiles": { "http": { "commandName": "Project", "applicationUrl": "http://localhost:41086" } } }""");
        using var builder = TestApplication.Create();
        var one = builder.AddProject("one", folder.Project).WithExplicitStart();
        var two = builder.AddProject("two", folder.Project).WithExplicitStart();
        var kept = builder.AddExecutable("kept", "sh", ".").WithHttpEndpoint(port: 41087, isProxied: false).WithExplicitStart();
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);

        var ports = new[] { one.GetEndpoint("http").Port, two.GetEndpoint("http").Port };
        Assert.DoesNotContain(41086, ports);
        Assert.NotEqual(ports[0], ports[1]);
        Assert.Equal(41087, kept.GetEndpoint("http").Port);
        Assert.Equal($"http://localhost:{ports[0]}", (await TestApplication.EnvironmentOf(app, one.Resource))["ASPNETCORE_URLS"]);
        Assert.Equal(new Uri($"http://localhost:{ports[0]}"), app.GetEndpoint("one"));
    }

    private static async Task<(DistributedApplication App, Dictionary<string, string> Environment)> StartAsync(string[] args, Action<IDistributedApplicationTestingBuilder, IResourceBuilder<ExecutableResource>> model)
    {
        // The application is the caller's to dispose of, and the builder with it.
        var builder = TestApplication.Create(args);
        var target = builder.AddExecutable("target", "sh", ".").WithExplicitStart();
        model(builder, target);
        var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return (app, await TestApplication.EnvironmentOf(app, target.Resource));
    }
}
