using System.Text;
using System.Text.Unicode;

namespace LlmOps.Formats.Archives;

/// <summary>Names of entries that do not say their encoding: UTF-8 where they are, else the code page of the ZIP format, 437, in which
/// every sequence of bytes is a name of its own.</summary>
internal sealed class EntryNameEncoding : Encoding
{
    private const int FormatCodePage = 437;

    private static readonly Encoding s_format = CodePagesEncodingProvider.Instance.GetEncoding(FormatCodePage)!;

    private EntryNameEncoding() { }

    public static EntryNameEncoding Instance { get; } = new();

    public override int GetByteCount(char[] chars, int index, int count) => UTF8.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        UTF8.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) =>
        Of(bytes.AsSpan(index, count)).GetCharCount(bytes, index, count);

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        Of(bytes.AsSpan(byteIndex, byteCount)).GetChars(bytes, byteIndex, byteCount, chars, charIndex);

    public override int GetMaxByteCount(int charCount) => UTF8.GetMaxByteCount(charCount);

    public override int GetMaxCharCount(int byteCount) => UTF8.GetMaxCharCount(byteCount);

    private static Encoding Of(ReadOnlySpan<byte> name) => Utf8.IsValid(name) ? UTF8 : s_format;
}
