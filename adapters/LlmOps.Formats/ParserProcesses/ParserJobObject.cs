using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>A job object of Windows for one parser process: the kernel bounds its committed memory, and ends it with its parent.</summary>
/// <remarks>An allocation beyond the limit fails in the process, which then ends as out of memory does anywhere. Layouts and values are
/// those of winnt.h; see <see href="https://learn.microsoft.com/windows/win32/procthread/job-objects"/>.</remarks>
internal sealed class ParserJobObject : IParserContainer
{
    private const int ExtendedLimitInformation = 9;

    private readonly JobHandle _job;

    private ParserJobObject(JobHandle job) => _job = job;

    /// <inheritdoc/>
    public string Description => "a job object";

    /// <inheritdoc/>
    public bool WasOutOfMemory => false;

    /// <summary>Puts a process into a new job, or answers null where the system is not Windows or refuses.</summary>
    /// <param name="process">The process; it must not have started others.</param>
    /// <param name="maxMemoryBytes">Memory that it may commit.</param>
    public static ParserJobObject? TryCreate(Process process, long maxMemoryBytes)
    {
        if (!OperatingSystem.IsWindows())
        {
            return null;
        }

        var job = CreateJobObject(0, null);
        var limits = LimitsFor(maxMemoryBytes);
        if (
            !job.IsInvalid
            && SetInformationJobObject(job, ExtendedLimitInformation, in limits, (uint)Marshal.SizeOf<ExtendedLimits>())
            && AssignProcessToJobObject(job, process.SafeHandle)
        )
        {
            return new ParserJobObject(job);
        }

        job.Dispose();
        return null;
    }

    /// <summary>Closes the job; a process that is still in it is ended.</summary>
    public void Dispose() => _job.Dispose();

    internal static ExtendedLimits LimitsFor(long maxMemoryBytes) =>
        new()
        {
            Basic = new BasicLimits
            {
                LimitFlags = JobLimits.ActiveProcess | JobLimits.DieOnUnhandledException | JobLimits.JobMemory | JobLimits.KillOnJobClose,
                ActiveProcessLimit = 1,
            },
            JobMemoryLimit = (nuint)maxMemoryBytes,
        };

    [DllImport("kernel32.dll", EntryPoint = "CreateJobObjectW", CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern JobHandle CreateJobObject(nint attributes, string? name);

    [DllImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetInformationJobObject(JobHandle job, int informationClass, in ExtendedLimits information, uint length);

    [DllImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool AssignProcessToJobObject(JobHandle job, SafeProcessHandle process);

    [DllImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CloseHandle(nint handle);

    [Flags]
    internal enum JobLimits : uint
    {
        ActiveProcess = 0x8,
        JobMemory = 0x200,
        DieOnUnhandledException = 0x400,
        KillOnJobClose = 0x2000,
    }

    /// <summary>JOBOBJECT_BASIC_LIMIT_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct BasicLimits
    {
        public long PerProcessUserTimeLimit;
        public long PerJobUserTimeLimit;
        public JobLimits LimitFlags;
        public nuint MinimumWorkingSetSize;
        public nuint MaximumWorkingSetSize;
        public uint ActiveProcessLimit;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
    }

    /// <summary>IO_COUNTERS, which the limits carry and do not use.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoCounters
    {
        public ulong ReadOperationCount;
        public ulong WriteOperationCount;
        public ulong OtherOperationCount;
        public ulong ReadTransferCount;
        public ulong WriteTransferCount;
        public ulong OtherTransferCount;
    }

    /// <summary>JOBOBJECT_EXTENDED_LIMIT_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ExtendedLimits
    {
        public BasicLimits Basic;
        public IoCounters Io;
        public nuint ProcessMemoryLimit;
        public nuint JobMemoryLimit;
        public nuint PeakProcessMemoryUsed;
        public nuint PeakJobMemoryUsed;
    }

    private sealed class JobHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle() => CloseHandle(handle);
    }
}
