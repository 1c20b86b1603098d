using LlmOps.AppHost.Commands;

namespace LlmOps.AppHost.Stores;

internal static class EmbeddedStoreExtensions
{
    /// <summary>Adds the stores that are part of the services.</summary>
    public static EmbeddedStores AddEmbeddedStores(this IDistributedApplicationBuilder builder)
    {
        var directory = builder.DataDirectory();
        builder
            .AddStores(StoreMode.Embedded, new ResourcePropertySnapshot("Directory", directory))
            .WithClearDataCommand(directory, volumes: []);
        return new EmbeddedStores(builder.AddDataDirectory());
    }

    /// <summary>Tells a service where it keeps its files, and where users put documents.</summary>
    public static IResourceBuilder<ProjectResource> WithDataDirectory(
        this IResourceBuilder<ProjectResource> service,
        IResourceBuilder<ParameterResource> directory
    ) =>
        service
            .WithEnvironment("LLMOPS_DATA", ServicesDirectory(service.ApplicationBuilder, directory))
            .WithEnvironment("Ingestion__DropFolder", $"{directory}/{EmbeddedData.DropFolder}");

    /// <summary>The part of the data directory that is the services' own.</summary>
    public static ReferenceExpression ServicesDirectory(
        IDistributedApplicationBuilder builder,
        IResourceBuilder<ParameterResource> directory
    ) =>
        EmbeddedData.HasEarlierLayout(builder.DataDirectory())
            ? ReferenceExpression.Create($"{directory}")
            : ReferenceExpression.Create($"{directory}/{EmbeddedData.ServicesFolder}");

    /// <summary>The directory under which the embedded stores of all services live, as a parameter.</summary>
    public static IResourceBuilder<ParameterResource> AddDataDirectory(this IDistributedApplicationBuilder builder) =>
        builder
            .AddParameter("data-directory", builder.DataDirectory())
            .WithDescription("The directory of the embedded stores; `--data` or `LLMOPS_DATA` names another.", enableMarkdown: true);

    /// <summary><c>--data DIR</c>, <c>LLMOPS_DATA</c>, else <c>llmops</c> in the user's local application data.</summary>
    public static string DataDirectory(this IDistributedApplicationBuilder builder) =>
        builder.NamedDataDirectory()
        ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "llmops"
        );

    /// <summary>The full path of the directory that was named; null where none was.</summary>
    public static string? NamedDataDirectory(this IDistributedApplicationBuilder builder)
    {
        var named = builder.Configuration["data"] ?? builder.Configuration["LLMOPS_DATA"];
        return string.IsNullOrWhiteSpace(named) ? null : Path.GetFullPath(named, WorkingDirectory());
    }

    /// <summary>The folder that relative paths start from: `dotnet run` changes to the project's, but the command was typed
    /// elsewhere.</summary>
    public static string WorkingDirectory() =>
        Environment.GetEnvironmentVariable("PWD") is { Length: > 0 } typed && Directory.Exists(typed)
            ? typed
            : Environment.CurrentDirectory;
}
