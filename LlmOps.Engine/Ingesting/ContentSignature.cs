namespace LlmOps.Engine.Ingesting;

/// <summary>Formats that are known by their first bytes.</summary>
public static class ContentSignature
{
    private static readonly (byte[] Bytes, int Offset, string Name)[] s_signatures =
    [
        ([.. "%PDF-"u8], 0, "a PDF"),
        ([.. "PK\u0003\u0004"u8], 0, "a ZIP archive or Word document"),
        ([.. "PK\u0005\u0006"u8], 0, "an empty ZIP archive"),
        ([0xD0, 0xCF, 0x11, 0xE0], 0, "an old binary Office document"),
        ([0x89, .. "PNG"u8], 0, "a PNG image"),
        ([0xFF, 0xD8, 0xFF], 0, "a JPEG image"),
        ([.. "GIF8"u8], 0, "a GIF image"),
        ([.. "II*\0"u8], 0, "a TIFF image"),
        ([.. "MM\0*"u8], 0, "a TIFF image"),
        ([.. "WEBP"u8], 8, "a WebP image"),
        ([0x1F, 0x8B], 0, "a gzip archive"),
        ([.. "7z"u8, 0xBC, 0xAF], 0, "a 7-Zip archive"),
        ([.. "Rar!"u8], 0, "a RAR archive"),
        ([.. "ustar"u8], 257, "a tar archive"),
        ([0x28, 0xB5, 0x2F, 0xFD], 0, "a Zstandard archive"),
        ([0x7F, .. "ELF"u8], 0, "a program"),
        ([.. "MZ"u8, 0x90, 0x00], 0, "a Windows program"),
        ([.. "ID3"u8], 0, "an MP3 recording"),
        ([.. "OggS"u8], 0, "an Ogg recording"),
        ([.. "ftyp"u8], 4, "a video or picture"),
        ([.. "RIFF"u8], 0, "a recording or video"),
        ([.. "SQLite format 3"u8], 0, "a SQLite database"),
        ([.. "PAR1"u8], 0, "a Parquet file"),
    ];

    /// <summary>What a content is, with its article (<c>a PNG image</c>), or null where its first bytes name no format.</summary>
    public static string? NameOf(ReadOnlySpan<byte> head)
    {
        foreach (var (bytes, offset, name) in s_signatures)
        {
            if (head.Length >= offset + bytes.Length && head.Slice(offset, bytes.Length).SequenceEqual(bytes))
            {
                return name;
            }
        }

        return null;
    }
}
