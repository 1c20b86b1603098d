using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Text;
using Aspire.Hosting.Orchestrator;

namespace Aspire.Hosting.Processes;

/// <summary>A process that leads a process group of its own, on Linux and macOS.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixChildProcess : ChildProcess
{
    private const int StackSize = 256 * 1024;

    /// <summary>
    /// Waits for a word before it becomes the program: until the guard knows of the group, nothing runs that it would have to end.
    /// A shell would drop variables whose names it does not like, such as <c>services__query-api__http__0</c>; <c>env</c> does not.
    /// </summary>
    private const string Gate = """IFS= read -r word && [ "$word" = go ] || exit 125; cd -- "$1" || exit 125; shift; exec "$@" < /dev/null""";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Somebody outside of the group may hold the other end of the output.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly ProcessGuard _guard;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _leaderExited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _grace = TimeSpan.FromSeconds(6);
    private int _openOutputs = 2;
    private bool _taken;

    private UnixChildProcess(int id, ProcessGuard guard)
    {
        Id = id;
        _guard = guard;
    }

    public override int Id { get; }

    public override Task<int> Exited => _exited.Task;

    public static UnixChildProcess Start(ProcessSpec spec, ProcessGuard guard, Action<string, bool> onLine)
    {
        using var gate = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        var output = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        var error = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);

        var dropped = spec.Environment.Where(variable => !IsShellName(variable.Key)).Select(variable => $"{variable.Key}={variable.Value}").ToArray();
        string[] arguments = ["-c", Gate, "sh", spec.WorkingDirectory, .. dropped.Length == 0 ? dropped : ["env", .. dropped], spec.FileName, .. spec.Arguments];
        var kept = spec.Environment.Where(variable => IsShellName(variable.Key)).Select(variable => $"{variable.Key}={variable.Value}");

        int id;
        try
        {
            id = Libc.Spawn("/bin/sh", arguments, kept, gate.ClientSafePipeHandle, output.ClientSafePipeHandle, error.ClientSafePipeHandle);
        }
        catch
        {
            output.Dispose();
            error.Dispose();
            throw;
        }

        gate.DisposeLocalCopyOfClientHandle();
        output.DisposeLocalCopyOfClientHandle();
        error.DisposeLocalCopyOfClientHandle();
        guard.Add(id);

        var process = new UnixChildProcess(id, guard);
        process.Follow(output, line => onLine(line, false));
        process.Follow(error, line => onLine(line, true));
        Run($"wait for {id}", process.WaitForLeader);
        _ = process.EndAsync();

        try
        {
            gate.Write("go\n"u8);
        }
        catch (IOException)
        {
            // The shell is gone already; its exit code tells.
        }

        return process;
    }

    public override async Task StopAsync(TimeSpan grace)
    {
        _grace = grace;
        Signal(Libc.SIGTERM);
        if (await Task.WhenAny(_leaderExited.Task, Task.Delay(grace)) != _leaderExited.Task)
        {
            Signal(Libc.SIGKILL);
        }

        await _exited.Task;
    }

    private async Task EndAsync()
    {
        await _leaderExited.Task;

        // Whatever else the leader started goes too. Its number is the group's: it is taken only after the group was told.
        int exitCode;
        lock (_lock)
        {
            Libc.Kill(-Id, Libc.SIGTERM);
            exitCode = Libc.Wait(Id);
            _taken = true;
        }

        var deadline = Environment.TickCount64 + (long)_grace.TotalMilliseconds;
        while (Libc.Kill(-Id, 0))
        {
            if (Environment.TickCount64 >= deadline)
            {
                Libc.Kill(-Id, Libc.SIGKILL);
                deadline = long.MaxValue;
            }

            await Task.Delay(Poll);
        }

        _guard.Remove(Id);
        await Task.WhenAny(_outputEnded.Task, Task.Delay(OutputGrace));
        _exited.SetResult(exitCode);
    }

    private void Signal(int signal)
    {
        lock (_lock)
        {
            if (!_taken)
            {
                Libc.Kill(-Id, signal);
            }
        }
    }

    private void WaitForLeader()
    {
        Libc.WaitAndLeave(Id);
        _leaderExited.SetResult();
    }

    private void Follow(AnonymousPipeServerStream pipe, Action<string> onLine) => Run($"read from {Id}", () =>
    {
        try
        {
            using var reader = new StreamReader(pipe, Encoding.UTF8);
            while (reader.ReadLine() is { } line)
            {
                onLine(line);
            }
        }
        catch (IOException)
        {
        }
        finally
        {
            if (Interlocked.Decrement(ref _openOutputs) == 0)
            {
                _outputEnded.SetResult();
            }
        }
    });

    /// <summary>Reading and waiting block, each in a thread of its own: the pool's threads are for those who start.</summary>
    private static void Run(string name, ThreadStart action) => new Thread(action, StackSize) { IsBackground = true, Name = name }.Start();

    private static bool IsShellName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
