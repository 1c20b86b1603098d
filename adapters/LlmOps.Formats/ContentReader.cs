using System.Buffers;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats;

/// <summary>Reads the bytes of a document within <see cref="DocumentOptions.MaxContentBytes"/>.</summary>
internal static class ContentReader
{
    public static async Task<byte[]> ReadAsync(Stream content, DocumentOptions options, CancellationToken cancellationToken)
    {
        if (content.CanSeek)
        {
            EnsureFits(content.Length - content.Position, options);
            if (
                content is MemoryStream { Position: 0 } memory
                && memory.TryGetBuffer(out var whole)
                && whole.Offset == 0
                && whole.Count == whole.Array!.Length
            )
            {
                return whole.Array;
            }

            var exact = new byte[content.Length - content.Position];
            var read = await content.ReadAtLeastAsync(exact, exact.Length, throwOnEndOfStream: false, cancellationToken);
            return read == exact.Length ? exact : exact[..read];
        }

        using var copy = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(81920);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                EnsureFits(copy.Length + read, options);
                copy.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return copy.ToArray();
    }

    private static void EnsureFits(long bytes, DocumentOptions options)
    {
        if (bytes > options.MaxContentBytes)
        {
            throw ParsingLimits.TooLarge(
                "The content has too many bytes",
                nameof(DocumentOptions.MaxContentBytes),
                options.MaxContentBytes
            );
        }
    }
}
