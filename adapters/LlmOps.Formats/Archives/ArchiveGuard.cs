using System.IO.Compression;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.Archives;

/// <summary>Opens archives whose parts, all together, expand within the limits.</summary>
internal static class ArchiveGuard
{
    /// <exception cref="DocumentUnreadableException"><c>too-large</c>, or <c>corrupt</c>: it is no archive.</exception>
    public static ZipArchive Open(byte[] bytes, DocumentOptions limits, CancellationToken cancellationToken)
    {
        EnsureExpandsWithinLimits(bytes, limits, cancellationToken);
        return OpenUnchecked(bytes);
    }

    private static ZipArchive OpenUnchecked(byte[] bytes) =>
        new(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read, leaveOpen: false, EntryNameEncoding.Instance);

    // What an archive says of its parts' sizes need not be true: they are counted.
    public static void EnsureExpandsWithinLimits(byte[] bytes, DocumentOptions limits, CancellationToken cancellationToken)
    {
        using var archive = OpenUnchecked(bytes);
        if (archive.Entries.Count > limits.MaxArchiveEntries)
        {
            throw ParsingLimits.TooLarge(
                "The archive has too many parts",
                nameof(DocumentOptions.MaxArchiveEntries),
                limits.MaxArchiveEntries
            );
        }

        var buffer = new byte[81920];
        long total = 0;
        foreach (var entry in archive.Entries)
        {
            using var part = entry.Open();
            int read;
            while ((read = part.Read(buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                total += read;
                if (total > limits.MaxArchiveExpandedBytes)
                {
                    throw ParsingLimits.TooLarge(
                        "The archive expands to too many bytes",
                        nameof(DocumentOptions.MaxArchiveExpandedBytes),
                        limits.MaxArchiveExpandedBytes
                    );
                }
            }
        }
    }

    /// <exception cref="InvalidDataException">The part is not what the archive says: its size or its checksum is another.</exception>
    public static byte[] Read(this ZipArchiveEntry entry)
    {
        using var part = new VerifiedStream(entry);
        using var content = new MemoryStream();
        part.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>The beginning of a part, however long it is.</summary>
    public static byte[] ReadStart(this ZipArchiveEntry entry, int maxBytes)
    {
        using var part = entry.Open();
        var start = new byte[maxBytes];
        return start[..part.ReadAtLeast(start, maxBytes, throwOnEndOfStream: false)];
    }
}
