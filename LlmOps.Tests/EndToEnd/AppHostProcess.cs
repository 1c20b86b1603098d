using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The AppHost as a developer starts it: a process of its own, with its dashboard, on free ports.</summary>
internal sealed class AppHostProcess : IDisposable
{
    private const string MarkName = "LLMOPS_TEST_RUN";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly string _mark = $"{MarkName}={Guid.NewGuid():N}";
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    private AppHostProcess(IReadOnlyList<string> args)
    {
        var project = Projects.LlmOps_AppHost.ProjectPath;
        var built = Path.GetRelativePath(Path.Combine(Path.GetDirectoryName(project)!, "LlmOps.Tests"), AppContext.BaseDirectory);
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(project, built, "LlmOps.AppHost.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[MarkName] = _mark[(MarkName.Length + 1)..];
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        start.Environment["DcpPublisher__RandomizePorts"] = "true";
        start.Environment["ASPNETCORE_URLS"] = FreeAddress();
        start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = FreeAddress();
        start.Environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = FreeAddress();
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int ExitCode => _process.ExitCode;

    /// <summary>Everything that the AppHost printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static AppHostProcess Start(params string[] args) => new(args);

    /// <summary>Every process that this run started, by its environment: the orchestrator has no parent among them.</summary>
    public IReadOnlyList<(int Id, string Command)> FindProcesses()
    {
        List<(int Id, string Command)> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Read(folder, "environ").Contains(_mark, StringComparison.Ordinal))
            {
                found.Add((id, Read(folder, "cmdline").Replace('\0', ' ')));
            }
        }

        return found;
    }

    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -s {signal} {_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits until the AppHost has ended and its output is read.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) =>
        _process.WaitForExitAsync(cancellationToken).WaitAsync(s_patience, cancellationToken);

    /// <summary>Waits for a condition; one that never comes fails the test with what the AppHost printed.</summary>
    public async Task UntilAsync(Func<bool> condition, Func<string> message, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < s_patience, $"{message()}{Environment.NewLine}{Output}");
            await Task.Delay(100, cancellationToken);
        }
    }

    public void Dispose()
    {
        foreach (var (id, _) in FindProcesses())
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                // It has ended meanwhile.
            }
        }

        _process.Dispose();
    }

    private static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
