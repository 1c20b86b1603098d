using System.Collections.Frozen;
using System.IO.Compression;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;

namespace LlmOps.Formats.Archives;

/// <summary>Opens archives whose parts, all together, expand within the limits.</summary>
internal static class ArchiveGuard
{
    // A picture or a font that is damaged costs no text.
    private static readonly FrozenSet<string> s_withoutText = new[]
    {
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".bmp",
        ".tif",
        ".tiff",
        ".emf",
        ".wmf",
        ".wdp",
        ".svg",
        ".odttf",
        ".ttf",
        ".fntdata",
        ".mp3",
        ".mp4",
        ".m4a",
        ".wav",
        ".wmv",
        ".avi",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="DocumentUnreadableException"><c>too-large</c>, or <c>corrupt</c>: it is no archive.</exception>
    public static ZipArchive Open(byte[] bytes, DocumentOptions limits, CancellationToken cancellationToken)
    {
        EnsureExpandsWithinLimits(bytes, limits, cancellationToken);
        return OpenUnchecked(bytes);
    }

    private static ZipArchive OpenUnchecked(byte[] bytes) =>
        new(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read, leaveOpen: false, EntryNameEncoding.Instance);

    /// <summary>Reads each part of an Office package once. The libraries that read such packages check no part against its
    /// checksum.</summary>
    /// <exception cref="DocumentUnreadableException"><c>too-large</c>, or <c>corrupt</c>: a part that holds text is damaged.</exception>
    public static void EnsureIsIntact(byte[] bytes, DocumentOptions limits, CancellationToken cancellationToken) =>
        Expand(
            bytes,
            limits,
            entry => s_withoutText.Contains(Path.GetExtension(entry.FullName)) ? entry.Open() : new VerifiedStream(entry),
            cancellationToken
        );

    private static void EnsureExpandsWithinLimits(byte[] bytes, DocumentOptions limits, CancellationToken cancellationToken) =>
        Expand(bytes, limits, entry => entry.Open(), cancellationToken);

    // What an archive says of its parts' sizes need not be true: they are counted.
    private static void Expand(
        byte[] bytes,
        DocumentOptions limits,
        Func<ZipArchiveEntry, Stream> open,
        CancellationToken cancellationToken
    )
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
            using var part = open(entry);
            try
            {
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
            catch (InvalidDataException e) when (part is VerifiedStream)
            {
                throw new DocumentUnreadableException(
                    "corrupt",
                    $"A part of the document is damaged ({TextCleaner.CleanLine(entry.Name)}): its size or its checksum is not what the "
                        + "file says. Save the document again, or send it again.",
                    e
                );
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
