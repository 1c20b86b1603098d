using System.IO.MemoryMappedFiles;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Bytes in a file of this process alone, mapped into memory. The operating system keeps in memory what is read of them, and takes
/// it back when memory is short. The file is removed with the process, however that ends.</summary>
internal sealed unsafe class MappedScratchFile : IDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _start;

    private MappedScratchFile(MemoryMappedFile file)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Length = _view.Capacity;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    /// <summary>Bytes that can be read; the file's length, rounded up to whole pages.</summary>
    public long Length { get; }

    /// <summary>Writes a file and maps it.</summary>
    /// <param name="folder">Where the file goes.</param>
    /// <param name="write">Writes the content, at least one byte.</param>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be written to.</exception>
    public static MappedScratchFile Create(string folder, Action<Stream> write)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.tmp");

        // Written as a file and mapped when it is whole: a disk that is full is an exception here, and the end of the process in a mapping.
        var stream = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Delete,
                BufferSize = BufferSize,
                Options = FileOptions.DeleteOnClose,
            }
        );
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                // An open file needs no name, and a process that is killed cannot remove one.
                File.Delete(path);
            }

            write(stream);
            stream.Flush();
            return new MappedScratchFile(
                MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false)
            );
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The bytes from an offset on. They must not be used after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, Length);
        return new ReadOnlySpan<byte>(_start + offset, length);
    }

    public void Dispose()
    {
        if (_start is not null)
        {
            _start = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
