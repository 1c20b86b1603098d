namespace Aspire.Hosting.Dashboard;

/// <summary>Where this machine may hold a dashboard.</summary>
/// <param name="Home">The user's home directory.</param>
/// <param name="SearchPath">The directories of the <c>PATH</c>.</param>
/// <param name="Cache">Where a fetched one is kept.</param>
internal sealed record DashboardPaths(string Home, IReadOnlyList<string> SearchPath, string Cache)
{
    public static DashboardPaths OfThisUser(string? cacheDirectory)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return new DashboardPaths(
            home,
            [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            string.IsNullOrEmpty(cacheDirectory) ? Path.Combine(UserCache(home), "llmops", "aspire") : Path.GetFullPath(cacheDirectory));
    }

    /// <summary>The program of that name on the search path, or null.</summary>
    public string? FindOnPath(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [$"{program}.exe", $"{program}.cmd"] : [program];
        return SearchPath.SelectMany(directory => names.Select(name => Path.Combine(directory, name))).FirstOrDefault(File.Exists);
    }

    private static string UserCache(string home) =>
        OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
        : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache) ? cache
        : Path.Combine(home, ".cache");
}
