namespace LlmOps.AppHost.Stores;

/// <summary>The part of the data directory that the services have to themselves. A directory that was named may hold files of its user,
/// and the drop folder always does: both lie beside it. So whatever a store keeps, now or in a later version, can be removed without
/// knowing its name.</summary>
internal static class EmbeddedData
{
    /// <summary>Where the services keep their files.</summary>
    public const string ServicesFolder = "llmops-stores";

    /// <summary>Where users put documents.</summary>
    public const string DropFolder = "drop";

    /// <summary>Whether the services' files lie in the directory itself, as they did before they had a folder. They go on being used where
    /// they are: a former process may still hold them, so they are not moved.</summary>
    public static bool HasEarlierLayout(string directory) =>
        !Directory.Exists(Path.Combine(directory, ServicesFolder)) && File.Exists(Path.Combine(directory, "ingest.db"));

    /// <summary>Removes everything that the services keep. The folder itself stays: it may be a link to another disk.</summary>
    /// <param name="directory">The data directory; one of the earlier layout has no such folder, and nothing of it is removed.</param>
    public static void Clear(string directory)
    {
        var folder = new DirectoryInfo(Path.Combine(directory, ServicesFolder));
        if (!folder.Exists)
        {
            return;
        }

        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            // Of a link, the link goes and not what it leads to.
            if (entry is DirectoryInfo { LinkTarget: null } subfolder)
            {
                subfolder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }
}
