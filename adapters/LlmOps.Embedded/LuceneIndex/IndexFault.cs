using Lucene.Net.Index;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Tells a broken index from a disk or a process that only cannot serve it now.</summary>
internal static class IndexFault
{
    // What the operating system reports (disk full, too many open files) carries its own code.
    private const int LuceneOwn = unchecked((int)0x80131620);

    /// <summary>Whether a failed write means that files of the index are missing or damaged.</summary>
    public static bool IsDamage(Exception exception) =>
        exception
            is CorruptIndexException
                or IndexNotFoundException
                or IndexFormatTooNewException
                or IndexFormatTooOldException
                or FileNotFoundException
                or DirectoryNotFoundException
                or EndOfStreamException
        || (exception.GetType() == typeof(IOException) && exception.HResult == LuceneOwn);

    /// <summary>Whether a failure to open or to read the index means damage. Damaged files make Lucene fail in any way, so this names what
    /// is not damage: no permission, a failing or full disk, too many open files, no memory.</summary>
    public static bool IsReadDamage(Exception exception) =>
        IsDamage(exception)
        || exception
            is not (
                IOException
                or UnauthorizedAccessException
                or OutOfMemoryException
                or OperationCanceledException
                or ObjectDisposedException
            );
}
