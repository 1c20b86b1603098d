using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LlmOps.Engine.Stores;

/// <summary>Writes whole files that are either there completely or not at all, whatever happens to process or machine.</summary>
public static class DurableFile
{
    internal const string TemporaryMark = ".writing-";
    private const int ProbeBytes = 64 * 1024;

    /// <summary>Writes a file beside its place, brings it to the disk, then puts it in its place; what was there before is
    /// replaced.</summary>
    public static async Task WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var temporary = $"{path}{TemporaryMark}{Guid.NewGuid():n}";
        try
        {
            await using (var file = Create(temporary))
            {
                await content.CopyToAsync(file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FlushFolder(folder);
    }

    /// <summary>Returns when a small file could be written into the folder: a disk that is full still reads.</summary>
    public static async Task ProbeAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, ".probe");
        using var content = new MemoryStream(RandomNumberGenerator.GetBytes(ProbeBytes));
        await WriteAsync(path, content, cancellationToken);
        File.Delete(path);
    }

    /// <summary>True for a file that is still being written, or was when its writer died.</summary>
    public static bool IsUnfinished(string path) => Path.GetFileName(path.AsSpan()).Contains(TemporaryMark, StringComparison.Ordinal);

    /// <summary>Brings the folder's own entries to the disk, where the system has a way to.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Native.Open(folder, 0);
        if (descriptor >= 0)
        {
            _ = Native.Flush(descriptor);
            _ = Native.Close(descriptor);
        }
    }

    // Another process may be removing the folder because it was empty.
    private static FileStream Create(string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous);
            }
            catch (DirectoryNotFoundException) when (attempt < 5)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            }
        }
    }

    private static class Native
    {
#pragma warning disable SYSLIB1054 // Generated marshalling needs unsafe code, which this project does without.
        [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync")]
        public static extern int Flush(int descriptor);

        [DllImport("libc", EntryPoint = "close")]
        public static extern int Close(int descriptor);
#pragma warning restore SYSLIB1054
    }
}
