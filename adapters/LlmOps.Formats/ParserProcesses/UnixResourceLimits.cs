using System.Runtime.InteropServices;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>Limits that a parser process sets on itself where the system is Linux; the kernel enforces them even while the parent is
/// stalled.</summary>
/// <remarks>RLIMIT_AS is of no use here: the runtime reserves hundreds of gigabytes of addresses at start, of which it uses little.
/// RLIMIT_DATA counts only what is writable and private, which the heap becomes as it is committed. It stands well above the memory limit,
/// as the last line behind the heap's own limit and the parent's watch: thread stacks count in full.</remarks>
internal static class UnixResourceLimits
{
    private const int Cpu = 0;
    private const int Data = 2;
    private const int Core = 4;
    private const long UncountedBytes = 512L * 1024 * 1024;

    /// <summary>No core dumps (they would hold the document), and no more private memory than the limit and what is not counted in
    /// it.</summary>
    public static void Apply(long maxMemoryBytes)
    {
        if (OperatingSystem.IsLinux())
        {
            Lower(Core, 0);
            Lower(Data, maxMemoryBytes + UncountedBytes);
        }
    }

    /// <summary>Ends the process by SIGXCPU when it has used as much processor time again, and a little more: the parent's watch names the
    /// limit more exactly.</summary>
    public static void AllowCpu(TimeSpan limit)
    {
        if (OperatingSystem.IsLinux())
        {
            Lower(Cpu, (long)Math.Ceiling((Environment.CpuUsage.TotalTime + limit).TotalSeconds) + 2);
        }
    }

    private static void Lower(int resource, long soft)
    {
        // A limit that cannot be set is not the only one.
        if (GetLimit(resource, out var limit) == 0)
        {
            var wanted = limit with { Soft = Math.Min((ulong)soft, limit.Hard) };
            _ = SetLimit(resource, in wanted);
        }
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetLimit(int resource, out Limit limit);

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, in Limit limit);

    private readonly record struct Limit(ulong Soft, ulong Hard);
}
