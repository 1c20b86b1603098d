using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using LlmOps.Engine.Ingesting;
using UtfUnknown;

namespace LlmOps.Formats;

/// <summary>Turns bytes into text and refuses what is not text: a byte order mark wins, then the charset that was given, then UTF-8, then
/// the charset that the bytes look like. Nothing is replaced silently.</summary>
internal static class TextDecoder
{
    private const int DetectedBytes = 256 * 1024;

    static TextDecoder() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="bytes">The content.</param>
    /// <param name="charset">The charset that its sender names, or null.</param>
    /// <param name="options">The limits.</param>
    /// <param name="stated">The charset that the content names itself, or null; it is believed where it fits.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset, DocumentOptions options, string? stated = null)
    {
        if (bytes.IsEmpty)
        {
            throw new DocumentUnreadableException("empty", "The document has no content.");
        }

        RefuseKnownBinary(bytes);
        var (marked, preamble) = ByteOrderMark(bytes);
        var body = bytes[preamble..];
        ParsingLimits.EnsureTextFits(body.Length / 4, options.MaxTextCharacters);
        var text = marked is not null ? DecodeMarked(marked, body, preamble) : DecodeUnmarked(body, charset, stated);
        ParsingLimits.EnsureTextFits(text.Length, options.MaxTextCharacters);
        RefuseControlCharacters(text);
        return text;
    }

    private static (Encoding? Encoding, int Preamble) ByteOrderMark(ReadOnlySpan<byte> bytes)
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

        return bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
            ? (new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true), 2)
            : (null, 0);
    }

    private static string DecodeMarked(Encoding encoding, ReadOnlySpan<byte> body, int preamble) =>
        encoding is not UTF8Encoding ? DecodeOther(encoding, body, preamble)
        : TryDecodeUtf8(body, out var read) is { } text ? text
        : throw InvalidUtf8(body, read, preamble);

    private static string DecodeUnmarked(ReadOnlySpan<byte> body, string? charset, string? stated)
    {
        var given = charset is null
            ? null
            : Find(charset) ?? throw new DocumentUnreadableException("invalid-encoding", $"The charset '{Shorten(charset)}' is not known.");
        var utf8 = TryDecodeUtf8(body, out var bad);
        var own = stated is null ? null : Find(stated);
        if ((given ?? own) is { } named and not UTF8Encoding)
        {
            // Text that is valid UTF-8 with several characters beyond ASCII is hardly ever anything else, whatever a page says of itself.
            if (given is null && utf8 is not null && IsSingleByte(named) && CharactersBeyondAscii(body) > 1)
            {
                return utf8;
            }

            if (given is not null || TryDecode(named, body) is null)
            {
                return given is not null ? DecodeOther(named, body, 0) : utf8 ?? Detect(body, bad);
            }

            return TryDecode(named, body)!;
        }

        return utf8 is not null && (given is not null || Utf16WithoutMark(body) is null) ? utf8 : Detect(body, bad);
    }

    // Only bytes that are no UTF-8 come here, or text in UTF-16 that has no byte order mark.
    private static string Detect(ReadOnlySpan<byte> body, int bad)
    {
        if (Utf16WithoutMark(body) is { } utf16 && TryDecode(utf16, body) is { } wide)
        {
            return wide;
        }

        // Text cut inside a character, and text with a few broken characters between sound ones, are damaged UTF-8.
        if (body.Length - bad < 4 || CharactersBeyondAscii(body[..bad]) > 0)
        {
            throw InvalidUtf8(body, bad, 0);
        }

        var sample = body[..Math.Min(body.Length, DetectedBytes)];
        var detected = CharsetDetector.DetectFromBytes(sample.ToArray()).Detected;
        var candidates = new List<Encoding>();
        if (detected is { Confidence: > 0.5f } && Find(detected.EncodingName) is { } found)
        {
            candidates.Add(found);
        }

        candidates.Add(Find("windows-1252")!);
        foreach (var encoding in candidates)
        {
            if (TryDecode(encoding, body) is { } text && IsPlausible(text))
            {
                return text;
            }
        }

        throw InvalidUtf8(body, bad, 0);
    }

    private static UnicodeEncoding? Utf16WithoutMark(ReadOnlySpan<byte> body)
    {
        var sample = body[..Math.Min(body.Length & ~1, 4096)];
        if (sample.Length < 4 || (body.Length & 1) != 0)
        {
            return null;
        }

        var (even, odd) = (0, 0);
        for (var i = 0; i < sample.Length; i++)
        {
            even += sample[i] == 0 && (i & 1) == 0 ? 1 : 0;
            odd += sample[i] == 0 && (i & 1) == 1 ? 1 : 0;
        }

        var half = sample.Length / 2;
        return odd * 10 > half * 6 && even * 10 < half ? new UnicodeEncoding(false, false, true)
            : even * 10 > half * 6 && odd * 10 < half ? new UnicodeEncoding(true, false, true)
            : null;
    }

    /// <summary>The encoding of a charset's name as browsers take it, or null.</summary>
    internal static Encoding? Find(string charset)
    {
        var name = charset.Trim().ToLowerInvariant() switch
        {
            "utf8" or "utf-8" => "utf-8",

            // Browsers and mail programs mean Windows-1252 when they say Latin-1 or ASCII.
            "iso-8859-1" or "iso8859-1" or "iso_8859-1" or "latin1" or "latin-1" or "us-ascii" or "ascii" => "windows-1252",
            "iso-8859-9" or "latin5" => "windows-1254",
            "tis-620" or "iso-8859-11" => "windows-874",
            "gb2312" or "gbk" => "gb18030",
            "shift-jis" or "x-sjis" or "sjis" => "shift_jis",
            "ks_c_5601-1987" => "euc-kr",
            var other => other,
        };
        try
        {
            return name == "utf-8"
                ? Encoding.UTF8
                : Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsSingleByte(Encoding encoding) => encoding.IsSingleByte;

    private static int CharactersBeyondAscii(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var value in utf8)
        {
            count += value >= 0xC2 ? 1 : 0;
        }

        return count;
    }

    private static string? TryDecodeUtf8(ReadOnlySpan<byte> body, out int read)
    {
        var characters = ArrayPool<char>.Shared.Rent(Math.Max(1, body.Length));
        try
        {
            var status = Utf8.ToUtf16(body, characters, out read, out var written, replaceInvalidSequences: false, isFinalBlock: true);
            return status == OperationStatus.Done ? new string(characters, 0, written) : null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    private static string? TryDecode(Encoding encoding, ReadOnlySpan<byte> body)
    {
        try
        {
            return encoding.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
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
            throw new DocumentUnreadableException(
                "invalid-encoding",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The content is not valid {encoding.WebName} near offset {preamble + Math.Max(0, e.Index)}."
                ),
                e
            );
        }
    }

    // Letters stand beside letters of their own script, and capitals at the beginning of words; text in the wrong charset does neither.
    private static bool IsPlausible(string text)
    {
        var (all, odd) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character < 0x80)
            {
                continue;
            }

            all++;
            var before = i > 0 ? text[i - 1] : ' ';
            var after = i + 1 < text.Length ? text[i + 1] : ' ';
            odd +=
                character < 0xA0
                || character == '\uFFFD'
                || char.IsControl(character)
                || (
                    char.IsUpper(character)
                    && (char.IsLower(before) || (!char.IsLetter(before) && !char.IsLetter(after) && !char.IsWhiteSpace(after)))
                )
                || (char.IsLetter(character) && char.IsAsciiDigit(before) && char.IsAsciiDigit(after))
                    ? 1
                    : 0;
        }

        return odd * 10 <= all;
    }

    private static DocumentUnreadableException InvalidUtf8(ReadOnlySpan<byte> body, int read, int preamble) =>
        new(
            "invalid-encoding",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The content is not valid UTF-8: byte 0x{body[Math.Min(read, body.Length - 1)]:X2} at offset {preamble + read}. Save it "
                    + $"as UTF-8, or name its charset in the content type (text/plain; charset=windows-1252)."
            )
        );

    private static void RefuseKnownBinary(ReadOnlySpan<byte> bytes)
    {
        if (ContentSignature.NameOf(bytes) is { } found)
        {
            throw new DocumentUnreadableException("corrupt", $"The content was sent as text but is {found}.");
        }
    }

    private static void RefuseControlCharacters(string text)
    {
        var nul = text.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
        {
            throw new DocumentUnreadableException(
                "corrupt",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The content was sent as text but is binary: it holds a NUL character at character {nul}."
                )
            );
        }

        var controls = 0;
        foreach (var character in text)
        {
            controls += character < ' ' && character is not ('\t' or '\n' or '\r' or '\f' or '\u001b') ? 1 : 0;
        }

        if (controls > 16 && controls > text.Length / 20)
        {
            throw new DocumentUnreadableException(
                "corrupt",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The content was sent as text but is binary: {controls} of its {text.Length} characters are control characters."
                )
            );
        }
    }

    private static string Shorten(string value) => value.Length <= 40 ? value : value[..40];
}
