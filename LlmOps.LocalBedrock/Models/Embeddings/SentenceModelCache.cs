using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>Keeps quantized models on disk, one file a model: eight bytes that name the format, the SHA-256 of all that follows, the
/// length of the vocabulary, the vocabulary, the graph. A file appears under its name only when it is whole, so processes that start at the
/// same time do the work twice at worst.</summary>
internal sealed partial class SentenceModelCache(string directory, ILogger logger)
{
    private static readonly byte[] s_format = "LLMOPSM1"u8.ToArray();

    private static int Header => s_format.Length + SHA256.HashSizeInBytes + sizeof(int);

    /// <summary>The user's cache directory: <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>; on Windows the local application data.</summary>
    public static string DefaultDirectory
    {
        get
        {
            var root =
                Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } configured && Path.IsPathRooted(configured)
                    ? configured
                : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
                    OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache"
                );
            return Path.Combine(Path.IsPathRooted(root) ? root : Path.GetTempPath(), "llmops", "models");
        }
    }

    /// <summary>The kept files, or those that <paramref name="make"/> makes where none are kept or what is kept is damaged. A directory
    /// that cannot be written costs time, not the model.</summary>
    public SentenceModelFiles GetOrMake(string name, Func<SentenceModelFiles> make)
    {
        var path = Path.Combine(directory, name);
        if (Read(path) is { } kept)
        {
            return kept;
        }

        var made = make();
        try
        {
            Write(path, made);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(e, name, directory);
        }

        return made;
    }

    private SentenceModelFiles? Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(e, path);
            return null;
        }

        if (
            bytes.Length < Header
            || !bytes.AsSpan().StartsWith(s_format)
            || !SHA256
                .HashData(bytes.AsSpan(Header - sizeof(int)))
                .AsSpan()
                .SequenceEqual(bytes.AsSpan(s_format.Length, SHA256.HashSizeInBytes))
        )
        {
            LogDamaged(path);
            return null;
        }

        var graph = Header + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Header - sizeof(int)));
        return new SentenceModelFiles(bytes[Header..graph], bytes[graph..]);
    }

    private void Write(string path, SentenceModelFiles files)
    {
        Directory.CreateDirectory(directory);
        var bytes = new byte[Header + files.Vocabulary.Length + files.Graph.Length];
        s_format.CopyTo(bytes.AsSpan());
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Header - sizeof(int)), files.Vocabulary.Length);
        files.Vocabulary.CopyTo(bytes.AsSpan(Header));
        files.Graph.CopyTo(bytes.AsSpan(Header + files.Vocabulary.Length));
        SHA256.HashData(bytes.AsSpan(Header - sizeof(int)), bytes.AsSpan(s_format.Length));
        var unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        LogKept(path, bytes.Length / 1024);
    }

    [LoggerMessage(
        4003,
        LogLevel.Information,
        "The quantized model was saved to {Path} ({Kilobytes} KB); later starts read it from there."
    )]
    private partial void LogKept(string path, int kilobytes);

    [LoggerMessage(4004, LogLevel.Warning, "The quantized model {Name} could not be saved in {Directory}; every start makes it again.")]
    private partial void LogNotKept(Exception exception, string name, string directory);

    [LoggerMessage(4005, LogLevel.Warning, "The quantized model {Path} could not be read; it is made again.")]
    private partial void LogUnreadable(Exception exception, string path);

    [LoggerMessage(4006, LogLevel.Warning, "The quantized model {Path} is damaged: its checksum differs; it is made again.")]
    private partial void LogDamaged(string path);
}
