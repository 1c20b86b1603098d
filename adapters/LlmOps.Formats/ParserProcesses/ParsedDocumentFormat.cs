using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using LlmOps.Engine.Chunking;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>A parsed document as bytes: title (length, or -1 for none), text (length), both in UTF-16 code units, the blocks (count; kind,
/// level, start, end of each), and what else is known of it as JSON in UTF-8.</summary>
/// <remarks>Text is not re-encoded: offsets count its code units, unpaired surrogates included.</remarks>
internal static class ParsedDocumentFormat
{
    private const int BlockBytes = 10;

    public static long Measure(ParsedDocument document) => Measure(document, Facts(document));

    private static long Measure(ParsedDocument document, byte[] facts) =>
        12 + facts.Length + (2L * (document.Title?.Length ?? 0)) + (2L * document.Text.Length) + ((long)BlockBytes * document.Blocks.Count);

    public static byte[] Write(ParsedDocument document)
    {
        var facts = Facts(document);
        var bytes = new byte[Measure(document, facts)];
        var rest = bytes.AsSpan();
        WriteText(ref rest, document.Title);
        WriteText(ref rest, document.Text);
        WriteNumber(ref rest, document.Blocks.Count);
        foreach (var block in document.Blocks)
        {
            (rest[0], rest[1]) = ((byte)block.Kind, (byte)block.Level);
            rest = rest[2..];
            WriteNumber(ref rest, block.Start);
            WriteNumber(ref rest, block.End);
        }

        facts.CopyTo(rest);
        return bytes;
    }

    /// <summary>Reads a document and checks that its blocks lie in its text, in order: what wrote it may have been led astray by its
    /// input.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a document.</exception>
    public static ParsedDocument Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var rest = bytes;
            var title = ReadText(ref rest);
            var text = ReadText(ref rest) ?? throw new InvalidDataException("The document has no text.");
            var count = ReadNumber(ref rest);
            if (count < 0 || rest.Length < (long)count * BlockBytes)
            {
                throw new InvalidDataException("The document's blocks are more than its frame holds.");
            }

            var blocks = new List<DocumentBlock>(count);
            var end = 0;
            for (var i = 0; i < count; i++)
            {
                var (kind, level) = ((BlockKind)rest[0], rest[1]);
                rest = rest[2..];
                var block = new DocumentBlock(kind, ReadNumber(ref rest), ReadNumber(ref rest), level);
                if (!Enum.IsDefined(kind) || level > 6 || block.Start < end || block.End < block.Start || block.End > text.Length)
                {
                    throw new InvalidDataException("A block of the document lies outside of its text.");
                }

                end = block.End;
                blocks.Add(block);
            }

            return ReadFacts(rest, new ParsedDocument(title, text, blocks));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The document's facts are malformed.", e);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException("The document's frame ends early.", e);
        }
    }

    private static byte[] Facts(ParsedDocument document) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new ParsedFacts(document.LeftOut, document.Tables, document.PageStarts, document.PagesWithoutText, document.Metadata),
            ParserJsonContext.Default.ParsedFacts
        );

    private static ParsedDocument ReadFacts(ReadOnlySpan<byte> json, ParsedDocument document)
    {
        var facts =
            JsonSerializer.Deserialize(json, ParserJsonContext.Default.ParsedFacts)
            ?? throw new InvalidDataException("The document has no facts.");
        var last = 0;
        foreach (var start in facts.PageStarts ?? throw new InvalidDataException("The document has no list of pages."))
        {
            last =
                start >= last && start <= document.Text.Length
                    ? start
                    : throw new InvalidDataException("A page of the document begins outside of its text.");
        }

        if (
            facts.LeftOut is null
            || facts.Metadata is null
            || facts.LeftOut.Any(part => part is null or { Kind: null } or { Count: < 0 } or { Characters: < 0 })
            || facts.Metadata.Values.Any(value => value is null)
        )
        {
            throw new InvalidDataException("The document's facts are incomplete.");
        }

        return document with
        {
            LeftOut = facts.LeftOut,
            Tables = facts.Tables,
            PageStarts = facts.PageStarts,
            PagesWithoutText = facts.PagesWithoutText,
            Metadata = facts.Metadata,
        };
    }

    private static void WriteText(ref Span<byte> rest, string? text)
    {
        WriteNumber(ref rest, text?.Length ?? -1);
        var bytes = MemoryMarshal.AsBytes(text.AsSpan());
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static string? ReadText(ref ReadOnlySpan<byte> rest)
    {
        var length = ReadNumber(ref rest);
        if (length < 0)
        {
            return null;
        }

        if (length > rest.Length / 2)
        {
            throw new InvalidDataException("A text of the document is longer than its frame.");
        }

        var text = new string(MemoryMarshal.Cast<byte, char>(rest[..(2 * length)]));
        rest = rest[(2 * length)..];
        return text;
    }

    private static void WriteNumber(ref Span<byte> rest, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(rest, number);
        rest = rest[4..];
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> rest)
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[4..];
        return number;
    }
}
