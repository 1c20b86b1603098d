using LlmOps.Embedded;
using LlmOps.Engine.Stores;

namespace LlmOps.Tests.Ingesting;

/// <summary>A data directory of its own for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly TemporaryDirectory? _directory;

    public TestFolder()
    {
        _directory = new TemporaryDirectory("ingestion");
        Data = new DataDirectory(_directory.Path);
    }

    /// <summary>Under a folder that its owner removes.</summary>
    public TestFolder(string root) => Data = new DataDirectory(root);

    public DataDirectory Data { get; }

    public SqliteDatabase IngestDatabase() => new IngestDatabase(Data).Database;

    public void Dispose()
    {
        SqliteDatabase.CloseAllConnections();
        _directory?.Dispose();
    }
}
