namespace LlmOps.Embedded;

/// <summary>Removes a tenant's folder and what is in it.</summary>
internal static class FolderErasure
{
    /// <summary>Removes the folder; a file that comes meanwhile is left to the next attempt.</summary>
    /// <returns>How many files were removed.</returns>
    public static long Erase(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        var removed = 0L;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.Delete(file);
            removed++;
        }

        Directory.Delete(folder, recursive: true);
        return removed;
    }

    /// <summary>How many files the folder holds.</summary>
    public static long Count(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).LongCount() : 0;
}
