using System.Globalization;
using System.Runtime.InteropServices;

namespace LlmOps.AppHost.Orchestrator;

/// <summary>The processes of the orchestrator: a server, which watches the AppHost; below it controllers; below those watchers, one for
/// each resource, and event streams of the container runtime.</summary>
internal static class OrchestratorProcesses
{
    private const string Program = "dcp";
    private const string WatchedOption = "--monitor";
    private const int Terminate = 15;

    /// <summary>The servers that watch a process. They have detached themselves from it, so their command line says whose they
    /// are.</summary>
    public static IReadOnlyList<int> FindServers(int watched) =>
        [.. All().Where(id => FindWatched(Read(id, "cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries)) == watched)];

    public static IReadOnlyList<int> FindChildren(params IReadOnlyCollection<int> parents) =>
        [.. All().Where(id => FindParent(Read(id, "stat")) is { } parent && parents.Contains(parent))];

    /// <summary>Whether a process runs; one that only waits for its parent to take note of its end does not.</summary>
    public static bool IsRunning(int id) => FindState(Read(id, "stat")) is { } state and not 'Z';

    /// <summary>Asks a process to end; one that has ended already is fine.</summary>
    public static void End(int id) => _ = Native.Kill(id, Terminate);

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

    /// <summary>The parent from <c>/proc/ID/stat</c>: <c>id (name) state parent …</c>, where the name may hold anything.</summary>
    internal static int? FindParent(string stat) =>
        Fields(stat) is [_, var parent, ..] && int.TryParse(parent, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    private static char? FindState(string stat) => Fields(stat) is [[var state], ..] ? state : null;

    private static string[] Fields(string stat) => stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<int> All() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0);

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is another user's.
            return string.Empty;
        }
    }

    private static class Native
    {
#pragma warning disable SYSLIB1054 // Generated marshalling needs unsafe code, which this project does without.
        [DllImport("libc", EntryPoint = "kill")]
        public static extern int Kill(int id, int signal);
#pragma warning restore SYSLIB1054
    }
}
