using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace LlmOps.Tests.Formats.Hostile;

/// <summary>Writes PDF files object by object, with a true cross-reference table, so that only what is meant to be wrong is
/// wrong.</summary>
internal sealed class PdfSource
{
    private readonly List<byte[]> _objects = [];

    /// <summary>Adds an object and answers its number; the first one is the catalog.</summary>
    public int Add(string body) => Add(Encoding.Latin1.GetBytes(body));

    public int AddStream(string entries, byte[] data, long? claimedLength = null) =>
        Add([
            .. Encoding.Latin1.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"<< {entries} /Length {claimedLength ?? data.Length} >>\nstream\n")
            ),
            .. data,
            .. "\nendstream"u8,
        ]);

    public byte[] Build()
    {
        using var file = new MemoryStream();
        file.Write("%PDF-1.7\n"u8);
        var offsets = new List<long>();
        for (var i = 0; i < _objects.Count; i++)
        {
            offsets.Add(file.Length);
            file.Write(Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n")));
            file.Write(_objects[i]);
            file.Write("\nendobj\n"u8);
        }

        var table = file.Length;
        var text = new StringBuilder($"xref\n0 {_objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        }

        text.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {_objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        file.Write(Encoding.Latin1.GetBytes(text.ToString()));
        return file.ToArray();
    }

    /// <summary>A catalog and one page whose resources and content the caller adds as objects 4 and 5 and later.</summary>
    public static PdfSource WithPage(string resources, string pageExtra = "")
    {
        var pdf = new PdfSource();
        pdf.Add("<< /Type /Catalog /Pages 2 0 R >>");
        pdf.Add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        pdf.Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << {resources} >> /Contents 4 0 R {pageExtra} >>");
        return pdf;
    }

    /// <summary>Compresses <paramref name="count"/> repetitions of a text without holding them in memory.</summary>
    public static byte[] Deflate(string text, int count)
    {
        var piece = Encoding.Latin1.GetBytes(text);
        var block = new byte[piece.Length * 1000];
        for (var i = 0; i < 1000; i++)
        {
            piece.CopyTo(block, i * piece.Length);
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < count / 1000; i++)
            {
                zlib.Write(block);
            }
        }

        return packed.ToArray();
    }

    private int Add(byte[] body)
    {
        _objects.Add(body);
        return _objects.Count;
    }
}
