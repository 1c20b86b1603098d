namespace LlmOps.AppHost.Stores;

/// <summary>What the services keep in the data directory.</summary>
internal static class EmbeddedData
{
    private static readonly string[] s_folders = ["archive", "documents", "index", "ingest-takers", "spill"];
    private static readonly string[] s_databases = ["graph", "ingest", "ledger", "memory", "rates"];
    private static readonly string[] s_extensions = [".db", ".db-shm", ".db-wal", ".db-journal"];

    /// <summary>
    /// Removes it. A directory that was named may hold files of somebody else, and files in the drop folder are the user's: only what is known to be of
    /// the services goes.
    /// </summary>
    public static void Clear(string directory)
    {
        // Any service that keeps data here keeps its rates or its documents here.
        if (!File.Exists(Path.Combine(directory, "rates.db")) && !File.Exists(Path.Combine(directory, "ingest.db")))
        {
            return;
        }

        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().Where(IsOfServices))
        {
            if (entry is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    /// <summary>Whether the services made this entry of a data directory.</summary>
    internal static bool IsOfServices(FileSystemInfo entry) =>
        entry is DirectoryInfo
            ? s_folders.Contains(entry.Name, StringComparer.Ordinal)
            : entry.Extension == ".lock" || (s_extensions.Contains(entry.Extension) && s_databases.Contains(Path.GetFileNameWithoutExtension(entry.Name)));
}
