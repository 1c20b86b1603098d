using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Aspire.Hosting.Processes;

/// <summary>What .NET has no call for: a process in a group of its own, and signals to a group.</summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class Libc
{
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;

    private const short SetGroup = 2;
    private const short SetSignalDefaults = 4;
    private const short SetSignalMask = 8;
    private const int Interrupted = 4;
    private const int ProcessId = 1;
    private const int HasExited = 4;
    private const int LeaveOnLinux = 0x01000000;
    private const int LeaveOnMac = 0x20;

    /// <summary>More than any C library needs for a set of signals, a list of file actions, or a list of attributes.</summary>
    private const int Opaque = 1024;

    /// <summary>Sends a signal to a process, or to a group by its negative number; false where there is none.</summary>
    public static bool Kill(int id, int signal) => kill(id, signal) == 0;

    /// <summary>Waits for a child to end, and leaves it: until its exit code is taken, nobody else gets its number.</summary>
    public static void WaitAndLeave(int id)
    {
        var information = stackalloc byte[Opaque];
        while (waitid(ProcessId, (uint)id, information, HasExited | (OperatingSystem.IsLinux() ? LeaveOnLinux : LeaveOnMac)) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
        }
    }

    /// <summary>Waits for a child to end and takes its exit code; 128 and the signal's number where a signal ended it.</summary>
    public static int Wait(int id)
    {
        int status;
        while (waitpid(id, &status, 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                // Somebody else took it.
                return -1;
            }
        }

        var signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }

    /// <summary>Starts a program as the leader of a group of its own, with all signals as they are by default.</summary>
    /// <exception cref="DistributedApplicationException">The system refused.</exception>
    public static int Spawn(string path, IEnumerable<string> arguments, IEnumerable<string> environment, SafeHandle input, SafeHandle output, SafeHandle error)
    {
        var actions = stackalloc byte[Opaque];
        var attributes = stackalloc byte[Opaque];
        var signals = stackalloc byte[Opaque];
        using var argv = new StringVector([path, .. arguments]);
        using var envp = new StringVector(environment);
        var file = Marshal.StringToCoTaskMemUTF8(path);
        Check(posix_spawn_file_actions_init(actions));
        Check(posix_spawnattr_init(attributes));
        try
        {
            Check(posix_spawn_file_actions_adddup2(actions, (int)input.DangerousGetHandle(), 0));
            Check(posix_spawn_file_actions_adddup2(actions, (int)output.DangerousGetHandle(), 1));
            Check(posix_spawn_file_actions_adddup2(actions, (int)error.DangerousGetHandle(), 2));
            Check(posix_spawnattr_setpgroup(attributes, 0));
            _ = sigemptyset(signals);
            Check(posix_spawnattr_setsigmask(attributes, signals));
            _ = sigfillset(signals);
            Check(posix_spawnattr_setsigdefault(attributes, signals));
            Check(posix_spawnattr_setflags(attributes, SetGroup | SetSignalDefaults | SetSignalMask));

            int id;
            Check(posix_spawn(&id, (byte*)file, actions, attributes, argv.Pointer, envp.Pointer));
            return id;
        }
        finally
        {
            Marshal.FreeCoTaskMem(file);
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }

        static void Check(int error)
        {
            if (error != 0)
            {
                throw new DistributedApplicationException($"The system could not start a process: {new Win32Exception(error).Message}.");
            }
        }
    }

#pragma warning disable SA1300 // The names are the C library's.
#pragma warning disable IDE1006
    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int kind, uint id, byte* information, int options);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* set);

    [LibraryImport("libc")]
    private static partial int sigfillset(byte* set);

    [LibraryImport("libc")]
    private static partial int posix_spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setpgroup(byte* attributes, int group);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int ParentId();
#pragma warning restore IDE1006
#pragma warning restore SA1300

    /// <summary>Strings as C takes them: UTF-8, each ended by a zero, and a null pointer after the last.</summary>
    private sealed class StringVector : IDisposable
    {
        private readonly nint[] _strings;

        public StringVector(IEnumerable<string> strings)
        {
            _strings = [.. strings.Select(text => Marshal.StringToCoTaskMemUTF8(text))];
            Pointer = (byte**)NativeMemory.Alloc((nuint)(_strings.Length + 1), (nuint)sizeof(byte*));
            for (var index = 0; index < _strings.Length; index++)
            {
                Pointer[index] = (byte*)_strings[index];
            }

            Pointer[_strings.Length] = null;
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            NativeMemory.Free(Pointer);
            foreach (var text in _strings)
            {
                Marshal.FreeCoTaskMem(text);
            }
        }
    }
}
