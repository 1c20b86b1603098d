using System.Collections;
using Aspire.Hosting.Orchestrator;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting.Containers;

/// <summary>Runs programs as guarded processes: none of them outlives the AppHost.</summary>
internal sealed class CommandRunner(ProcessLauncher launcher) : ICommandRunner
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);

    public string? Find(string program) => CommandPath.Find(program, Environment.CurrentDirectory);

    public async Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, Action<string, bool>? onLine = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            variables[key] = value;
        }

        var output = new List<string>();
        var errors = new List<string>();
        var process = launcher.Start(new ProcessSpec(program, arguments, variables, Path.GetTempPath()), onLine ?? Keep);
        await using (cancellationToken.Register(() => _ = process.StopAsync(StopGrace)))
        {
            var exitCode = await process.Exited;
            cancellationToken.ThrowIfCancellationRequested();
            lock (output)
            {
                return new CommandResult(exitCode, [.. output], [.. errors]);
            }
        }

        void Keep(string line, bool isError)
        {
            lock (output)
            {
                (isError ? errors : output).Add(line);
            }
        }
    }
}
