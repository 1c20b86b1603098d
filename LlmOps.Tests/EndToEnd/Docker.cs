using System.Diagnostics;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The docker daemon of this machine, where there is one.</summary>
internal static class Docker
{
    private static readonly Lazy<string?> s_obstacle = new(() =>
        Run("container", "ls", "-n", "1") is { ExitCode: 0 } ? null : "No docker daemon answers."
    );

    /// <summary>Skips the test where no daemon answers, or an image is not there.</summary>
    public static void Require(params string[] images)
    {
        var missing = Missing(images);
        Assert.SkipUnless(missing is null, missing ?? string.Empty);
    }

    /// <summary>Why no container of these images can run here, or null.</summary>
    public static string? Missing(params string[] images) =>
        s_obstacle.Value
        ?? images
            .Where(image => Run("image", "inspect", image) is not { ExitCode: 0 })
            .Select(image => $"The image {image} is not on this machine.")
            .FirstOrDefault();

    /// <summary>The names of the containers, running or not, that bear a label.</summary>
    public static string[] Containers(string label) =>
        Run("ps", "--all", "--format", "{{.Names}}", "--filter", $"label={label}")
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The ids of all containers, running or not.</summary>
    public static string[] ContainerIds() =>
        Run("ps", "--all", "--quiet", "--no-trunc").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static (int ExitCode, string Output) Run(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output.Length > 0 ? output : errors.Result);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return (-1, exception.Message);
        }
    }
}
