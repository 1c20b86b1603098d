using LlmOps.Embedded;
using LlmOps.Engine.Stores;

namespace LlmOps.Tests.Remembering;

/// <summary>A data directory of its own for one test, gone with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly TemporaryDirectory _directory = new("memory");

    public TemporaryFolder() => Directory = new DataDirectory(_directory.Path);

    public DataDirectory Directory { get; }

    public void Dispose()
    {
        SqliteDatabase.CloseAllConnections();
        _directory.Dispose();
    }
}
