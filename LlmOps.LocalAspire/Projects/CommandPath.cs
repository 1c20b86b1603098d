namespace Aspire.Hosting.Projects;

/// <summary>Finds a program.</summary>
internal static class CommandPath
{
    /// <summary>The full path of a command: a path relative to the working directory, or a name on the PATH; null where there is none.</summary>
    public static string? Find(string command, string workingDirectory)
    {
        if (command.Contains('/', StringComparison.Ordinal) || command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return WithExtension(Path.GetFullPath(command, workingDirectory));
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => WithExtension(Path.Combine(folder, command)))
            .FirstOrDefault(found => found is not null);
    }

    private static string? WithExtension(string path)
    {
        string[] extensions = OperatingSystem.IsWindows() ? ["", ".exe", ".cmd", ".bat"] : [""];
        return extensions.Select(extension => path + extension).FirstOrDefault(File.Exists);
    }
}
