using LlmOps.Engine.EmbeddedStorage;
using Microsoft.Data.Sqlite;

namespace LlmOps.Tests.Memory;

/// <summary>A data directory of its own for one test, gone with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Directory = new DataDirectory(Path.Combine(Path.GetTempPath(), "llmops-tests", Guid.NewGuid().ToString("N")));

    public DataDirectory Directory { get; }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(Directory.Root, recursive: true);
    }
}
