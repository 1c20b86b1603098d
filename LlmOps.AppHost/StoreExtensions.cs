namespace LlmOps.AppHost;

internal static class StoreExtensions
{
    /// <summary>The stores that <c>--stores</c> may name.</summary>
    private static readonly string[] Known = ["embedded"];

    /// <summary>Refuses a <c>--stores</c> that nobody here can provide.</summary>
    public static void EnsureStoresAreKnown(this IDistributedApplicationBuilder builder)
    {
        if (builder.Configuration["stores"] is { } stores && !Known.Contains(stores, StringComparer.OrdinalIgnoreCase))
        {
            throw new DistributedApplicationException($"--stores {stores}: not known here. Known: {string.Join(", ", Known)}.");
        }
    }

    /// <summary>The one directory under which the embedded stores of all services live: <c>--data DIR</c>, <c>LLMOPS_DATA</c>, else <c>llmops</c> in the user's local application data.</summary>
    public static IResourceBuilder<ParameterResource> AddDataDirectory(this IDistributedApplicationBuilder builder)
    {
        var configured = builder.Configuration["data"] ?? builder.Configuration["LLMOPS_DATA"];
        var directory = string.IsNullOrWhiteSpace(configured)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "llmops")
            : Path.GetFullPath(configured, WorkingDirectory());
        return builder.AddParameter("data-directory", directory);
    }

    /// <summary>`dotnet run` moves to the project's folder; a relative path is meant from where the command was typed.</summary>
    private static string WorkingDirectory() => Environment.GetEnvironmentVariable("PWD") is { Length: > 0 } typed && Directory.Exists(typed) ? typed : Environment.CurrentDirectory;
}
