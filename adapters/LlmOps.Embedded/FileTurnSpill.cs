using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;

namespace LlmOps.Embedded;

/// <summary>Large turns in files: for a table without an archive bucket, which is a developer's machine.</summary>
internal sealed class FileTurnSpill(DataDirectory directory) : ITurnSpill
{
    public async Task PutAsync(string key, byte[] turn, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(turn, writable: false);
        await DurableFile.WriteAsync(Place(key), content, cancellationToken);
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(Place(key), cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => Task.Run(() => File.Delete(Place(key)), cancellationToken);

    public Task<long> DeleteAllAsync(string prefix, CancellationToken cancellationToken) =>
        Task.Run(() => FolderErasure.Erase(Place(prefix.TrimEnd('/')), cancellationToken), cancellationToken);

    public Task<long> CountAsync(string prefix, CancellationToken cancellationToken) =>
        Task.Run(() => FolderErasure.Count(Place(prefix.TrimEnd('/'))), cancellationToken);

    private string Place(string key) => directory.File(key.Split('/'));
}
