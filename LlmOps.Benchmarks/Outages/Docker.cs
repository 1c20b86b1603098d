using System.Diagnostics;

namespace LlmOps.Benchmarks.Outages;

/// <summary>The docker command line.</summary>
internal static class Docker
{
    /// <summary>Runs a command and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds its last words.</exception>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(
            new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"docker {string.Join(' ', arguments.Take(2))}: {(await errors).Trim()}");
    }
}
