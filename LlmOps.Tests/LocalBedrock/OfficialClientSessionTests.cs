using System.Diagnostics;
using System.Text.Json.Nodes;

namespace LlmOps.Tests.LocalBedrock;

/// <summary>The official JavaScript clients talk to LocalBedrock over a real socket, with real signatures.</summary>
public sealed class OfficialClientSessionTests
{
    [Fact]
    public async Task TheOfficialClientsSeeTheServiceThatTheyKnow()
    {
        await InstallAsync();
        using var factory = new LocalBedrockFactory
        {
            Settings =
            {
                ["LocalBedrock:VerifySignatures"] = "true",
                ["LocalBedrock:Jobs:StopDuration"] = "01:00:00",
                ["LocalBedrock:Jobs:Duration"] = "01:00:00",
            },
        };
        using var client = factory.CreateClient();
        var result = Path.Combine(SessionOutcomes.Folder, $"result-{Guid.NewGuid():N}.json");
        try
        {
            var (code, output) = await RunAsync(
                "node",
                TimeSpan.FromMinutes(2),
                "session.mjs",
                client.BaseAddress!.ToString(),
                "session.json",
                result
            );
            Assert.True(code == 0, $"node ended with {code}: {output}");

            Assert.Empty(
                SessionOutcomes.Differences(
                    SessionOutcomes.Expected,
                    JsonNode.Parse(await File.ReadAllTextAsync(result, TestContext.Current.CancellationToken))
                )
            );
        }
        finally
        {
            File.Delete(result);
        }

        var recorded = (await client.ReadAsync("/local-bedrock/requests")).Json["requests"]!.AsArray();
        Assert.Equal(
            3,
            recorded.Count(request => ((string?)request!["modelId"])?.EndsWith("tag=session", StringComparison.Ordinal) is true)
        );
    }

    /// <summary>Installs the clients beside the test assembly, once; skips where that cannot be done.</summary>
    private static async Task InstallAsync()
    {
        Assert.SkipUnless(await IsThereAsync("node") && await IsThereAsync("npm"), "node and npm are not installed");
        var mark = Path.Combine(SessionOutcomes.Folder, "node_modules", ".package-lock.json");
        var wanted = Path.Combine(SessionOutcomes.Folder, "package-lock.json");
        if (File.Exists(mark) && File.GetLastWriteTimeUtc(mark) >= File.GetLastWriteTimeUtc(wanted))
        {
            return;
        }

        var (code, output) = await RunAsync("npm", TimeSpan.FromMinutes(4), "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        Assert.SkipUnless(code == 0, "npm ci could not install the official clients: " + output);
        File.SetLastWriteTimeUtc(mark, DateTime.UtcNow);
    }

    private static async Task<bool> IsThereAsync(string program)
    {
        try
        {
            return (await RunAsync(program, TimeSpan.FromSeconds(30), "--version")).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, TimeSpan patience, params string[] arguments)
    {
        // On Windows npm is a script, which only a shell can start.
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/c", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = SessionOutcomes.Folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
