using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Embedded;

/// <summary>Contents and texts as plain files: <c>tenant-T/doc-ID/GENERATION.content</c> and <c>.text</c>, and <c>.paid</c> after an
/// attempt that failed.</summary>
internal sealed class FileDocumentStore(string folder) : IDocumentStore
{
    // With its prefix a name must not be longer than what file systems take.
    private const int LongestName = 240;

    public string StoreName => "document-store (files)";

    public Task ProbeAsync(CancellationToken cancellationToken) =>
        Directory.Exists(folder)
            ? DurableFile.ProbeAsync(folder, cancellationToken)
            : throw new DirectoryNotFoundException("The folder of the document store is gone.");

    public async Task PutContentAsync(
        TenantScope scope,
        string documentId,
        long generation,
        Stream content,
        CancellationToken cancellationToken
    )
    {
        await DurableFile.WriteAsync(PathOf(scope, documentId, generation, "content"), content, cancellationToken);
        DurableFile.FlushFolder(TenantFolder(scope));
    }

    public Task<Stream?> OpenContentAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(Open(PathOf(scope, documentId, generation, "content")));

    public async Task PutTextAsync(TenantScope scope, string documentId, long generation, string text, CancellationToken cancellationToken)
    {
        using var stream = StoredText.Write(text);
        await DurableFile.WriteAsync(PathOf(scope, documentId, generation, "text"), stream, cancellationToken);
    }

    public async Task<string?> GetTextAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        await ReadAsync(PathOf(scope, documentId, generation, "text"), cancellationToken) is { } bytes ? StoredText.Read(bytes) : null;

    public async Task<string?> GetTextStartAsync(
        TenantScope scope,
        string documentId,
        long generation,
        int maxCharacters,
        CancellationToken cancellationToken
    ) =>
        await ReadAsync(PathOf(scope, documentId, generation, "text"), cancellationToken, StoredText.BytesFor(maxCharacters)) is { } bytes
            ? StoredText.Read(bytes)
            : null;

    public async Task PutPaidAsync(
        TenantScope scope,
        string documentId,
        long generation,
        ReadOnlyMemory<byte> paid,
        CancellationToken cancellationToken
    )
    {
        using var stream = new MemoryStream(paid.ToArray(), writable: false);
        await DurableFile.WriteAsync(PathOf(scope, documentId, generation, "paid"), stream, cancellationToken);
    }

    public Task<byte[]?> GetPaidAsync(TenantScope scope, string documentId, long generation, CancellationToken cancellationToken) =>
        ReadAsync(PathOf(scope, documentId, generation, "paid"), cancellationToken);

    public Task<int> DeleteAsync(TenantScope scope, string documentId, long? beforeGeneration, CancellationToken cancellationToken)
    {
        var documentFolder = DocumentFolder(scope, documentId);
        if (!Directory.Exists(documentFolder))
        {
            return Task.FromResult(0);
        }

        var removed = 0;
        foreach (var file in Directory.EnumerateFiles(documentFolder))
        {
            var name = Path.GetFileName(file);
            if (
                long.TryParse(
                    name.AsSpan(0, Math.Max(0, name.IndexOf('.', StringComparison.Ordinal))),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var generation
                ) && (beforeGeneration is null || generation < beforeGeneration)
            )
            {
                File.Delete(file);
                removed += DurableFile.IsUnfinished(file) ? 0 : 1;
            }
        }

        try
        {
            Directory.Delete(documentFolder);
        }
        catch (IOException)
        {
            // Another generation lives here.
        }

        return Task.FromResult(removed);
    }

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.Run(() => FolderErasure.Erase(TenantFolder(scope), cancellationToken), cancellationToken);

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.Run(() => FolderErasure.Count(TenantFolder(scope)), cancellationToken);

    private static async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken, long maxBytes = long.MaxValue)
    {
        await using var file = Open(path);
        if (file is null)
        {
            return null;
        }

        var bytes = new byte[Math.Min(file.Length, maxBytes)];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read | FileShare.Delete,
                64 * 1024,
                FileOptions.Asynchronous | FileOptions.SequentialScan
            );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string PathOf(TenantScope scope, string documentId, long generation, string kind) =>
        Path.Combine(DocumentFolder(scope, documentId), string.Create(CultureInfo.InvariantCulture, $"{generation}.{kind}"));

    private string TenantFolder(TenantScope scope) => Path.Combine(folder, $"tenant-{FileName(scope.TenantId)}");

    private string DocumentFolder(TenantScope scope, string documentId) => Path.Combine(TenantFolder(scope), $"doc-{FileName(documentId)}");

    // Some file systems do not tell upper from lower case or one Unicode form from another, and Windows drops dots at the end.
    private static string FileName(string id)
    {
        var name = new StringBuilder(id.Length + 4);
        foreach (var c in id)
        {
            if (!char.IsAscii(c))
            {
                return Hashed(id);
            }

            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                throw new ArgumentException("An id holds a character that is not allowed in ids.", nameof(id));
            }

            _ = char.IsAsciiLetterUpper(c) ? name.Append('+').Append(char.ToLowerInvariant(c)) : name.Append(c);
        }

        return name.Length > LongestName ? Hashed(id)
            : id.EndsWith('.') ? name.Append('+').ToString()
            : name.ToString();
    }

    private static string Hashed(string id) => "=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
