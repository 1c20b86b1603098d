using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Containers;

/// <summary>The AppHost's process that a container belongs to.</summary>
/// <param name="Machine">The machine's name.</param>
/// <param name="ProcessId">The process id.</param>
/// <param name="Started">When it started, in seconds: its id may be somebody else's later.</param>
internal sealed record ContainerOwner(string Machine, int ProcessId, long Started)
{
    /// <summary>This process.</summary>
    public static ContainerOwner Current { get; } = new(Environment.MachineName, Environment.ProcessId, StartOf(Process.GetCurrentProcess()));

    /// <summary>Whether it is known to be gone: of another machine's processes, nothing is.</summary>
    public bool IsGone
    {
        get
        {
            if (Machine != Environment.MachineName)
            {
                return false;
            }

            try
            {
                using var process = Process.GetProcessById(ProcessId);
                return Math.Abs(StartOf(process) - Started) > 2;
            }
            catch (ArgumentException)
            {
                return true;
            }
            catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
            {
                return false;
            }
        }
    }

    /// <summary>Reads a label's value; null where it is none.</summary>
    public static ContainerOwner? Parse(string label) =>
        label.Split('/') is [var machine, var id, var started]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
        && long.TryParse(started, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new ContainerOwner(machine, processId, seconds)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Machine}/{ProcessId}/{Started}");

    private static long StartOf(Process process) => new DateTimeOffset(process.StartTime).ToUnixTimeSeconds();
}
