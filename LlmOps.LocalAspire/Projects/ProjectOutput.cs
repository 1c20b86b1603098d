namespace Aspire.Hosting.Projects;

/// <summary>Finds what a project was built into.</summary>
internal static class ProjectOutput
{
    /// <summary>How the AppHost's build names the outputs of the projects it refers to.</summary>
    private const string MetadataPrefix = "AspireProjectTarget:";

    /// <summary>The assembly of a project; null where it is not built.</summary>
    public static string? Find(string projectPath, DistributedApplicationOptions options)
    {
        if (options.Metadata(MetadataPrefix + projectPath) is { } known && File.Exists(known))
        {
            return known;
        }

        // A project that the AppHost does not refer to: what was built last.
        var output = Path.Combine(Path.GetDirectoryName(projectPath)!, "bin");
        return Directory.Exists(output)
            ? new DirectoryInfo(output)
                .EnumerateFiles(Path.GetFileNameWithoutExtension(projectPath) + ".dll", SearchOption.AllDirectories)
                .Where(file => File.Exists(Path.ChangeExtension(file.FullName, ".runtimeconfig.json")))
                .MaxBy(file => file.LastWriteTimeUtc)?.FullName
            : null;
    }
}
