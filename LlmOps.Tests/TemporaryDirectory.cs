using System.Collections.Concurrent;

namespace LlmOps.Tests;

/// <summary>A directory under the system's temporary one. It is removed by its owner, and with the process where a run was broken off
/// before.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private const int Attempts = 20;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private static readonly ConcurrentDictionary<string, TemporaryDirectory> s_left = new();

    static TemporaryDirectory() =>
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (var directory in s_left.Values)
            {
                try
                {
                    directory.Dispose();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // A process that outlives this one still writes there.
                }
            }
        };

    public TemporaryDirectory(string name = "test")
    {
        Path = Directory.CreateTempSubdirectory($"llmops-{name}-").FullName;
        s_left[Path] = this;
    }

    public string Path { get; }

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        if (!s_left.TryRemove(Path, out _))
        {
            return;
        }

        // A process that was killed may close its files, and one that ends may make another, a moment later.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(s_pause);
            }
        }
    }
}
