using LlmOps.Engine.Chunking;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Knowledge;

/// <summary>Keeps what was sent, byte for byte, and the text made of it: files, or S3.</summary>
public interface IDocumentStore : IStoreProbe, ITenantData
{
    /// <summary>Writes the content of one generation durably; writing the same again changes nothing.</summary>
    Task PutContentAsync(TenantScope scope, string documentId, long generation, Stream content, CancellationToken cancellationToken);

    /// <summary>Opens the content of one generation, or answers null where there is none. The caller disposes it; it can seek.</summary>
    Task<Stream?> OpenContentAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken);

    /// <summary>Writes the source text that offsets refer to.</summary>
    Task PutTextAsync(TenantScope scope, string documentId, long generation, string text, CancellationToken cancellationToken);

    /// <summary>Reads the source text, or null.</summary>
    Task<string?> GetTextAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken);

    /// <summary>Reads the first <paramref name="maxCharacters"/> characters of a text, and no more of it than that; or null.</summary>
    Task<string?> GetTextStartAsync(
        TenantScope scope,
        string documentId,
        long generation,
        int maxCharacters,
        CancellationToken cancellationToken
    );

    /// <summary>Writes what an attempt has paid for and the next one can use (see <see cref="PaidWindows"/>); it goes with its
    /// generation.</summary>
    Task PutPaidAsync(
        TenantScope scope,
        string documentId,
        long generation,
        ReadOnlyMemory<byte> paid,
        CancellationToken cancellationToken
    );

    /// <summary>Reads what an earlier attempt has paid for, or null.</summary>
    Task<byte[]?> GetPaidAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken);

    /// <summary>Removes every generation before <paramref name="beforeGeneration"/> (null: all). Later ones stay: the next may already be
    /// on its way.</summary>
    /// <returns>How many objects were removed.</returns>
    Task<int> DeleteAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken);
}
