using System.Diagnostics;
using System.Text;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The AppHost as a developer starts it: a process of its own, ended kindly and unkindly.</summary>
public sealed class AppHostProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public AppHostProcessTests() => Assert.SkipUnless(Directory.Exists("/proc/self"), "Only where /proc tells which processes there are.");

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("KILL")]
    [InlineData("HUP")]
    public async Task WhateverEndsTheAppHostLeavesNothing(string signal)
    {
        Signals.Require(signal);
        using var data = new TemporaryDirectory("apphost");
        var output = new StringBuilder();
        using var appHost = Start(data.Path, output);
        try
        {
            await UntilAsync(() => Read(output).Contains("Everything is up", StringComparison.Ordinal), () => $"The stack did not come up: {Read(output)}");
            var children = ChildrenOf(appHost.Id);
            Assert.True(children.Count >= 5, "The four services and the guard.");

            using (var kill = Process.Start("sh", ["-c", $"kill -s {signal} {appHost.Id}"]))
            {
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            await appHost.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            await UntilAsync(() => !children.Any(IsThere), () => $"Left: {string.Join(", ", children.Where(IsThere))}. {Read(output)}");
            if (signal is "INT" or "TERM")
            {
                Assert.Equal(0, appHost.ExitCode);
                Assert.Contains("Everything is stopped.", Read(output), StringComparison.Ordinal);
            }
        }
        finally
        {
            if (!appHost.HasExited)
            {
                appHost.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(string data, StringBuilder output)
    {
        var project = Projects.LlmOps_AppHost.ProjectPath;
        var built = Path.GetRelativePath(Path.Combine(Path.GetDirectoryName(project)!, "LlmOps.Tests"), AppContext.BaseDirectory);
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(project, built, "LlmOps.AppHost.dll"), "--stores", "embedded", "--data", data, "--environment", "Development", "DcpPublisher:RandomizePorts=true", "--dashboard", "off"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Append(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }

    private static string Read(StringBuilder output)
    {
        lock (output)
        {
            return output.ToString();
        }
    }

    /// <summary>The children of a process, each by its number and the time of its birth: the number alone may be somebody else's later.</summary>
    private static List<(string Id, string Born)> ChildrenOf(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(id => (Id: id!, Stat: Stat(id!))).Where(entry => entry.Stat is [_, var of, ..] && of == $"{parent}").Select(entry => (entry.Id, entry.Stat[19]))];

    private static bool IsThere((string Id, string Born) process) => Stat(process.Id) is { Length: > 19 } stat && stat[19] == process.Born && stat[0] is not ("Z" or "X");

    /// <summary>What /proc says of a process from its state on; nothing where it is gone.</summary>
    private static string[] Stat(string id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static async Task UntilAsync(Func<bool> condition, Func<string> message)
    {
        var patience = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(patience.Elapsed < Patience, message());
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
