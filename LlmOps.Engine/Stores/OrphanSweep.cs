using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Stores;

/// <summary>Removes what killed processes left under the data directory: half-written files, and lock files of queue takers that are
/// gone.</summary>
public sealed partial class OrphanSweep(DataDirectory data, TimeProvider time, ILogger<OrphanSweep> logger)
{
    /// <summary>The folder of the lock files of queue takers.</summary>
    public const string TakersFolder = "ingest-takers";

    // A writer holds its file locked while it writes; between closing it and putting it in its place it does not, for a moment.
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(1);

    /// <summary>Sweeps the whole directory. Files of living processes stay.</summary>
    /// <returns>How many files were removed.</returns>
    public int Run()
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        var removed = 0;
        var unfinished = Directory.EnumerateFiles(data.Root, $"*{DurableFile.TemporaryMark}*", options).Where(DurableFile.IsUnfinished);
        foreach (var path in unfinished.Where(path => time.GetUtcNow() - File.GetLastWriteTimeUtc(path) > s_grace))
        {
            removed += RemoveUnlocked(path) ? 1 : 0;
        }

        var takers = Path.Combine(data.Root, TakersFolder);
        if (Directory.Exists(takers))
        {
            removed += Directory.EnumerateFiles(takers, "*.lock").Count(RemoveUnlocked);
        }

        if (removed > 0)
        {
            LogRemoved(removed, data.Root);
        }

        return removed;
    }

    private bool RemoveUnlocked(string path)
    {
        try
        {
            using var locked = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogKept(path, e.Message);
            return false;
        }
    }

    [LoggerMessage(1652, LogLevel.Information, "Removed {Count} files that ended processes left under {Directory}.")]
    private partial void LogRemoved(int count, string directory);

    [LoggerMessage(1653, LogLevel.Debug, "Kept {File}: {Reason}")]
    private partial void LogKept(string file, string reason);
}
