namespace LlmOps.Tests.Knowledge;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("llmops-knowledge-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
