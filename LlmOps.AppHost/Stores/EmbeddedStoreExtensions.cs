namespace LlmOps.AppHost.Stores;

internal static class EmbeddedStoreExtensions
{
    /// <summary>Adds the stores that are part of the services.</summary>
    public static EmbeddedStores AddEmbeddedStores(this IDistributedApplicationBuilder builder) => new(builder.AddDataDirectory());

    /// <summary>The one directory under which the embedded stores of all services live: <c>--data DIR</c>, <c>LLMOPS_DATA</c>, else <c>llmops</c> in the user's local application data.</summary>
    public static IResourceBuilder<ParameterResource> AddDataDirectory(this IDistributedApplicationBuilder builder) => builder.AddParameter("data-directory", builder.NamedDataDirectory()
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "llmops"));

    /// <summary>The full path of the directory that was named; null where none was.</summary>
    public static string? NamedDataDirectory(this IDistributedApplicationBuilder builder)
    {
        var named = builder.Configuration["data"] ?? builder.Configuration["LLMOPS_DATA"];
        return string.IsNullOrWhiteSpace(named) ? null : Path.GetFullPath(named, WorkingDirectory());
    }

    /// <summary>`dotnet run` moves to the project's folder; a relative path is meant from where the command was typed.</summary>
    public static string WorkingDirectory() => Environment.GetEnvironmentVariable("PWD") is { Length: > 0 } typed && Directory.Exists(typed) ? typed : Environment.CurrentDirectory;
}
