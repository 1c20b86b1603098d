using System.Diagnostics;

namespace LlmOps.AppHost.Stores;

/// <summary>The volumes of stores in containers.</summary>
internal static class ContainerVolumes
{
    /// <summary>Empties the volumes; no container may run that uses them. The volumes themselves stay, so the containers can be started
    /// again as they are.</summary>
    /// <exception cref="DistributedApplicationException">The container runtime refused.</exception>
    public static async Task ClearAsync(IReadOnlyList<string> volumes, CancellationToken cancellationToken)
    {
        if (volumes.Count == 0)
        {
            return;
        }

        var runtime = ContainerAvailability.FindRuntime() ?? throw new DistributedApplicationException("No container runtime answers.");
        string[] mounts = [.. volumes.SelectMany((volume, i) => new[] { "--volume", $"{volume}:/volumes/{i}" })];

        // The image of Redis is one that the stores need anyway, and it has a shell.
        string[] arguments =
        [
            "run",
            "--rm",
            "--user",
            "root",
            "--network",
            "none",
            "--entrypoint",
            "sh",
            .. mounts,
            $"{ContainerImageTags.Registry}/{ContainerImageTags.RedisImage}:{ContainerImageTags.RedisTag}",
            "-c",
            "rm -rf /volumes/*/* /volumes/*/.[!.]*",
        ];
        using var process = Process.Start(
            new ProcessStartInfo(runtime, arguments) { RedirectStandardError = true, RedirectStandardOutput = true }
        )!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new DistributedApplicationException($"{runtime} could not empty the volumes: {await errors}");
        }
    }
}
