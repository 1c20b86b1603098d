using System.Globalization;

namespace LlmOps.AppHost.Orchestrator;

/// <summary>The processes of the orchestrator: a server, which watches the AppHost; below it controllers; below those watchers, one for
/// each resource, and event streams of the container runtime.</summary>
internal static class OrchestratorProcesses
{
    private const string Program = "dcp";
    private const string WatchedOption = "--monitor";

    /// <summary>The servers that watch a process. They have detached themselves from it, so their command line says whose they
    /// are.</summary>
    public static IReadOnlyList<int> FindServers(int watched) =>
        [.. All().Where(id => FindWatched(ReadCommandLine(id).Split('\0', StringSplitOptions.RemoveEmptyEntries)) == watched)];

    /// <summary>The process that one of the orchestrator's watches, from its command line; null for other programs.</summary>
    internal static int? FindWatched(IReadOnlyList<string> commandLine) =>
        commandLine.Count > 0
        && Path.GetFileName(commandLine[0]) == Program
        && int.TryParse(
            commandLine.SkipWhile(argument => argument != WatchedOption).ElementAtOrDefault(1),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var watched
        )
            ? watched
            : null;

    private static IEnumerable<int> All() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0);

    private static string ReadCommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is another user's.
            return string.Empty;
        }
    }
}
