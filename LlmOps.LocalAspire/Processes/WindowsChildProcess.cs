using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Aspire.Hosting.Orchestrator;

namespace Aspire.Hosting.Processes;

/// <summary>A process in a group and a job of its own, on Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsChildProcess : ChildProcess
{
    private const uint CtrlBreak = 1;

    private readonly Process _process;
    private readonly JobObject _job;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WindowsChildProcess(Process process, JobObject job)
    {
        _process = process;
        _job = job;
        Id = process.Id;
    }

    public override int Id { get; }

    public override Task<int> Exited => _exited.Task;

    public static WindowsChildProcess Start(ProcessSpec spec, JobObject job, Action<string, bool> onLine)
    {
        var start = new ProcessStartInfo(spec.FileName, spec.Arguments)
        {
            WorkingDirectory = spec.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            CreateNewProcessGroup = true,
        };
        start.Environment.Clear();
        foreach (var (key, value) in spec.Environment)
        {
            start.Environment[key] = value;
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Report(line.Data, isError: false);
        process.ErrorDataReceived += (_, line) => Report(line.Data, isError: true);
        try
        {
            process.Start();
            job.Add(process.SafeHandle);
        }
        catch (Win32Exception exception)
        {
            throw new DistributedApplicationException($"The system could not start '{spec.FileName}': {exception.Message}", exception);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var child = new WindowsChildProcess(process, job);
        _ = child.EndAsync();
        return child;

        void Report(string? line, bool isError)
        {
            if (line is not null)
            {
                onLine(line, isError);
            }
        }
    }

    public override async Task StopAsync(TimeSpan grace)
    {
        if (!_exited.Task.IsCompleted)
        {
            // Ctrl+C does not reach a process group of its own; Ctrl+Break does, and .NET takes it for a request to stop.
            _ = GenerateConsoleCtrlEvent(CtrlBreak, (uint)Id);
            if (await Task.WhenAny(_exited.Task, Task.Delay(grace)) != _exited.Task)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        await _exited.Task;
    }

    private async Task EndAsync()
    {
        await _process.WaitForExitAsync();
        _exited.SetResult(_process.ExitCode);
        GC.KeepAlive(_job);
    }

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GenerateConsoleCtrlEvent(uint controlEvent, uint processGroup);
}
