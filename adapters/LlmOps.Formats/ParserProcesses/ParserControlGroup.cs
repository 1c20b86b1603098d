using System.Globalization;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>A group of cgroup v2 for one parser process, so that the kernel itself bounds its memory and the number of its
/// threads.</summary>
internal sealed class ParserControlGroup : IParserContainer
{
    private const int MaxThreads = 256;
    private const string Root = "/sys/fs/cgroup";

    private readonly string _folder;

    private ParserControlGroup(string folder) => _folder = folder;

    /// <inheritdoc/>
    public string Description => "a control group";

    /// <inheritdoc/>
    public bool WasOutOfMemory =>
        Read("memory.events").Split('\n').Any(line => line.StartsWith("oom_kill ", StringComparison.Ordinal) && line != "oom_kill 0");

    /// <summary>Moves a process into a new group, or answers null where this machine or its operator allows none.</summary>
    /// <param name="directory">The value of <see cref="ParserProcessOptions.ControlGroup"/>.</param>
    /// <param name="processId">The process.</param>
    /// <param name="maxMemoryBytes">Its memory, swap excluded.</param>
    public static ParserControlGroup? TryCreate(string? directory, int processId, long maxMemoryBytes)
    {
        if (
            !OperatingSystem.IsLinux()
            || (directory ?? Parent()) is not { Length: > 0 } parent
            || !File.Exists(Path.Combine(parent, "cgroup.subtree_control"))
        )
        {
            return null;
        }

        var group = new ParserControlGroup(Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"parser-{processId}")));
        try
        {
            var control = Path.Combine(parent, "cgroup.subtree_control");
            if (!File.ReadAllText(control).Split(' ', '\n').Contains("memory"))
            {
                File.WriteAllText(control, "+memory +pids");
            }

            Directory.CreateDirectory(group._folder);
            group.Write("memory.max", maxMemoryBytes);
            group.Write("pids.max", MaxThreads);
            if (File.Exists(Path.Combine(group._folder, "memory.swap.max")))
            {
                group.Write("memory.swap.max", 0);
            }

            group.Write("cgroup.procs", processId);
            return group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            group.Dispose();
            return null;
        }
    }

    /// <summary>Removes the group; its process has ended.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(_folder))
            {
                Directory.Delete(_folder);
            }
        }
        catch (IOException)
        {
            // The kernel has not let go of the process yet. An empty group costs next to nothing.
        }
        catch (UnauthorizedAccessException)
        {
            // The directory was made read-only meanwhile.
        }
    }

    // A group that has processes can hand nothing down, so the groups stand beside the service's own, in a parent that the operator has
    // delegated. Only a unit of systemd counts as one: beside the unit itself, in its slice, the processes would escape the limits that
    // the operator set on the service.
    private static string? Parent()
    {
        try
        {
            return DelegatedParent(File.ReadLines("/proc/self/cgroup"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    internal static string? DelegatedParent(IEnumerable<string> ownGroups)
    {
        const string V2 = "0::/";
        var own = ownGroups.FirstOrDefault(line => line.StartsWith(V2, StringComparison.Ordinal))?[V2.Length..];
        return Path.GetDirectoryName(own) is { Length: > 0 } parent && Path.GetExtension(parent) is ".service" or ".scope"
            ? Path.Combine(Root, parent)
            : null;
    }

    private string Read(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(_folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private void Write(string file, long value) =>
        File.WriteAllText(Path.Combine(_folder, file), value.ToString(CultureInfo.InvariantCulture));
}
