using System.ComponentModel;
using System.Diagnostics;

namespace LlmOps.AppHost.Stores;

/// <summary>Whether stores can run in containers on this machine; found out within seconds.</summary>
internal static class ContainerAvailability
{
    private static readonly TimeSpan s_runtimeLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_registryLimit = TimeSpan.FromSeconds(4);

    /// <summary>The programs of the container runtimes that may be used, whether they are there or not.</summary>
    public static IReadOnlyList<string> Runtimes => Candidates(NamedRuntime);

    private static string? NamedRuntime =>
        Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME")
        ?? Environment.GetEnvironmentVariable("DOTNET_ASPIRE_CONTAINER_RUNTIME");

    /// <summary>What stands in the way; null where nothing does.</summary>
    public static string? Find() => Find(NamedRuntime, Answers);

    /// <summary>The program of the container runtime that answers; null where none does.</summary>
    public static string? FindRuntime() => FindRuntime(NamedRuntime, Answers);

    internal static string? Find(string? named, Func<string, IReadOnlyList<string>, TimeSpan, bool> answers)
    {
        if (FindRuntime(named, answers) is not { } runtime)
        {
            return $"no container runtime answers ({string.Join(", ", Candidates(named))})";
        }

        var missing = answers(runtime, ["image", "inspect", .. ContainerImageTags.All], s_runtimeLimit)
            ? []
            : ContainerImageTags.All.Where(image => !answers(runtime, ["image", "inspect", image], s_runtimeLimit)).ToList();
        var unreachable = missing
            .AsParallel()
            .AsOrdered()
            .WithDegreeOfParallelism(ContainerImageTags.All.Count)
            .Where(image => !answers(runtime, ["manifest", "inspect", image], s_registryLimit))
            .ToList();
        return unreachable.Count == 0
            ? null
            : $"{runtime} answers, but these images are not here and cannot be pulled: {string.Join(", ", unreachable)}";
    }

    private static string[] Candidates(string? named) => string.IsNullOrWhiteSpace(named) ? ["docker", "podman"] : [named];

    private static string? FindRuntime(string? named, Func<string, IReadOnlyList<string>, TimeSpan, bool> answers) =>
        Candidates(named).FirstOrDefault(candidate => answers(candidate, ["container", "ls", "-n", "1"], s_runtimeLimit));

    private static bool Answers(string program, IReadOnlyList<string> arguments, TimeSpan limit)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(limit))
            {
                return process.ExitCode == 0;
            }

            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
