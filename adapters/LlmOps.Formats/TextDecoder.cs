using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats;

/// <summary>Turns bytes into text and refuses what is not text: a byte order mark wins, then the charset that was given, then UTF-8. Nothing is replaced silently.</summary>
internal static class TextDecoder
{
    static TextDecoder() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static string Decode(ReadOnlySpan<byte> bytes, string? charset, DocumentOptions options)
    {
        if (bytes.IsEmpty)
        {
            throw new DocumentUnreadableException("empty", "The document has no content.");
        }

        RefuseKnownBinary(bytes);
        var (encoding, preamble) = Detect(bytes, charset);
        var body = bytes[preamble..];
        ParsingLimits.EnsureTextFits(body.Length / 4, options.MaxTextCharacters);
        var text = encoding is UTF8Encoding ? DecodeUtf8(body, preamble) : DecodeOther(encoding, body, preamble);
        ParsingLimits.EnsureTextFits(text.Length, options.MaxTextCharacters);
        RefuseControlCharacters(text);
        return text;
    }

    private static (Encoding Encoding, int Preamble) Detect(ReadOnlySpan<byte> bytes, string? charset)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            return (Encoding.UTF8, 3);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
        {
            return (new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true), 4);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]))
        {
            return (new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true), 4);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return (new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true), 2);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return (new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true), 2);
        }

        if (charset is null || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase))
        {
            return (Encoding.UTF8, 0);
        }

        try
        {
            // Browsers and mail programs mean Windows-1252 when they say Latin-1 or ASCII.
            var name = charset.ToLowerInvariant() is "iso-8859-1" or "latin1" or "latin-1" or "us-ascii" or "ascii" ? "windows-1252" : charset;
            return (Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback), 0);
        }
        catch (ArgumentException e)
        {
            throw new DocumentUnreadableException("invalid-encoding", $"The charset '{Shorten(charset)}' is not known.", e);
        }
    }

    private static string DecodeUtf8(ReadOnlySpan<byte> body, int preamble)
    {
        var characters = ArrayPool<char>.Shared.Rent(Math.Max(1, body.Length));
        try
        {
            var status = Utf8.ToUtf16(body, characters, out var read, out var written, replaceInvalidSequences: false, isFinalBlock: true);
            return status == OperationStatus.Done
                ? new string(characters, 0, written)
                : throw new DocumentUnreadableException("invalid-encoding", string.Create(CultureInfo.InvariantCulture, $"The content is not valid UTF-8: byte 0x{body[read]:X2} at offset {preamble + read}."));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    private static string DecodeOther(Encoding encoding, ReadOnlySpan<byte> body, int preamble)
    {
        try
        {
            return encoding.GetString(body);
        }
        catch (DecoderFallbackException e)
        {
            throw new DocumentUnreadableException("invalid-encoding", string.Create(CultureInfo.InvariantCulture, $"The content is not valid {encoding.WebName} near offset {preamble + Math.Max(0, e.Index)}."), e);
        }
    }

    private static void RefuseKnownBinary(ReadOnlySpan<byte> bytes)
    {
        var found = bytes switch
        {
            _ when bytes.StartsWith("%PDF-"u8) => "a PDF",
            _ when bytes.StartsWith("PK\u0003\u0004"u8) => "a ZIP archive or Word document",
            _ when bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]) => "an old binary Office document",
            _ when bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) => "a PNG image",
            _ when bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) => "a JPEG image",
            _ when bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) => "a gzip archive",
            _ => null,
        };
        if (found is not null)
        {
            throw new DocumentUnreadableException("corrupt", $"The content was sent as text but is {found}.");
        }
    }

    private static void RefuseControlCharacters(string text)
    {
        var nul = text.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
        {
            throw new DocumentUnreadableException("corrupt", string.Create(CultureInfo.InvariantCulture, $"The content was sent as text but is binary: it holds a NUL character at character {nul}."));
        }

        var controls = 0;
        foreach (var character in text)
        {
            controls += character < ' ' && character is not ('\t' or '\n' or '\r' or '\f' or '\u001b') ? 1 : 0;
        }

        if (controls > 16 && controls > text.Length / 20)
        {
            throw new DocumentUnreadableException("corrupt", string.Create(CultureInfo.InvariantCulture, $"The content was sent as text but is binary: {controls} of its {text.Length} characters are control characters."));
        }
    }

    private static string Shorten(string value) => value.Length <= 40 ? value : value[..40];
}
