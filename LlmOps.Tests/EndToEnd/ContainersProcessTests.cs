using System.Diagnostics;
using LlmOps.AppHost.Stores;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The AppHost as a process of its own over servers in containers, ended kindly and unkindly.</summary>
public sealed class ContainersProcessTests
{
    private static readonly string[] Persisted = ["opensearch", "neo4j", "dynamodb", "s3"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public ContainersProcessTests()
    {
        Docker.Require([.. ContainerImageTags.All]);
        Assert.SkipUnless(Directory.Exists("/proc/self"), "Signals are sent the way Linux takes them.");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task WhateverEndsTheAppHostLeavesNoContainer(string signal)
    {
        Signals.Require(signal);
        using var directory = new TemporaryDirectory("containers");
        var data = directory.Path;
        using var appHost = Start(data);
        var ours = Array.Empty<string>();
        try
        {
            await UntilAsync(() => (ours = ContainersOf(appHost.Id)).Length == ContainerImageTags.All.Count, () => $"There are only {string.Join(", ", ours)}.");
            using (var kill = Process.Start("sh", ["-c", $"kill -s {signal} {appHost.Id}"]))
            {
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            await appHost.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            await UntilAsync(() => ContainersOf(appHost.Id).Length == 0, () => $"Left: {string.Join(", ", ContainersOf(appHost.Id))}.");
        }
        finally
        {
            if (!appHost.HasExited)
            {
                appHost.Kill(entireProcessTree: true);
            }

            Docker.Run(["volume", "rm", "--force", .. Persisted.Select(resource => ContainerStoreExtensions.VolumeOf(data, resource))]);
        }
    }

    private static Process Start(string data)
    {
        var project = Projects.LlmOps_AppHost.ProjectPath;
        var built = Path.GetRelativePath(Path.Combine(Path.GetDirectoryName(project)!, "LlmOps.Tests"), AppContext.BaseDirectory);
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", ["exec", Path.Combine(project, built, "LlmOps.AppHost.dll"), "--stores", "containers", "--data", data, "--environment", "Development", "DcpPublisher:RandomizePorts=true", "--dashboard", "off", "Parameters:neo4j-password=containers-test", "Parameters:redis-password=containers-test"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static string[] ContainersOf(int appHost) =>
        [.. Docker.Run("ps", "--all", "--filter", "label=localaspire.run", "--format", """{{.Names}} {{.Label "localaspire.owner"}}""").Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Contains($"/{appHost}/", StringComparison.Ordinal))];

    private static async Task UntilAsync(Func<bool> condition, Func<string> message)
    {
        var patience = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(patience.Elapsed < Patience, message());
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }
}
