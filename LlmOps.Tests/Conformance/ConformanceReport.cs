using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using LlmOps.Tests.Conformance;

[assembly: AssemblyFixture(typeof(ConformanceReport))]

namespace LlmOps.Tests.Conformance;

/// <summary>Says at the end of a run which adapters passed which conformance tests, and on which server.</summary>
/// <remarks>It goes to the file that <c>LLMOPS_TEST_CONFORMANCE</c> names, else to <c>conformance.md</c> beside the other
/// results.</remarks>
public sealed class ConformanceReport : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<(string Port, string Adapter), Tally> s_tallies = new();

    /// <summary>Counts one test.</summary>
    internal static void Count(string port, string adapter, TestResult? result) =>
        s_tallies.GetOrAdd((port, adapter), _ => new Tally()).Add(result);

    public async ValueTask DisposeAsync()
    {
        if (s_tallies.IsEmpty)
        {
            return;
        }

        var file = Environment.GetEnvironmentVariable("LLMOPS_TEST_CONFORMANCE") is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "TestResults", "conformance.md");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await File.WriteAllTextAsync(file, await TableAsync());
    }

    private static async Task<string> TableAsync()
    {
        var text = new StringBuilder()
            .AppendLine("| port | adapter | server | version | passed | failed | skipped |")
            .AppendLine("| --- | --- | --- | --- | --: | --: | --: |");
        foreach (
            var ((port, adapter), tally) in s_tallies
                .OrderBy(entry => entry.Key.Port, StringComparer.Ordinal)
                .ThenBy(entry => entry.Key.Adapter, StringComparer.Ordinal)
        )
        {
            var server =
                tally.Passed + tally.Failed > 0
                    ? await ServerVersion.OfAsync(adapter)
                    : new ServerVersion(ServerVersion.NameOf(adapter), "not given");
            text.AppendLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {port} | {adapter} | {server.Name} | {server.Version} | {tally.Passed} | {tally.Failed} | {tally.Skipped} |"
                )
            );
        }

        return text.ToString();
    }

    private sealed class Tally
    {
        private int _passed;
        private int _failed;
        private int _skipped;

        public int Passed => _passed;

        public int Failed => _failed;

        public int Skipped => _skipped;

        public void Add(TestResult? result)
        {
            ref var count = ref _failed;
            switch (result)
            {
                case TestResult.Passed:
                    count = ref _passed;
                    break;
                case TestResult.Skipped or TestResult.NotRun:
                    count = ref _skipped;
                    break;
            }

            Interlocked.Increment(ref count);
        }
    }
}
