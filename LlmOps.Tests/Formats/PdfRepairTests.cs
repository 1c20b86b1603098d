using System.Globalization;
using System.Text;
using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.Formats.Hostile;

namespace LlmOps.Tests.Formats;

/// <summary>Files that the library would follow without end, or of which it would leave text out in silence.</summary>
public sealed class PdfRepairTests
{
    private const string Font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

    // The library knows the characters of the standard fonts, whatever their table says.
    private const string MappedFont =
        "<< /Type /Font /Subtype /Type1 /BaseFont /Harbor /FirstChar 97 /LastChar 122 /Widths [600 600 600] /ToUnicode MAP "
        + "/FontDescriptor << /Type /FontDescriptor /FontName /Harbor /Flags 32 /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 "
        + "/StemV 80 /FontBBox [0 0 600 800] >> >>";

    [Theory]
    [InlineData(1, "/A{0} Do")]
    [InlineData(2, "q 0.5 0 0 0.5 25 25 cm /A{0} Do Q")]
    [InlineData(5, "/#41{0} % onwards\n Do")]
    public async Task FormsThatShowThemselvesAreReadOnce(int length, string call)
    {
        // Each form of the ring has a sentence and shows the next one.
        var pdf = PdfSource.WithPage("/XObject << /A0 5 0 R >>");
        pdf.AddStream("", "1 0 0 1 25 25 cm /A0 Do"u8.ToArray());
        for (var i = 0; i < length; i++)
        {
            var next = (i + 1) % length;
            pdf.AddStream(
                $"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F1 {5 + length} 0 R >> /XObject << "
                    + $"/A{next} {5 + next} 0 R >> >>",
                Encoding.Latin1.GetBytes(
                    $"BT /F1 12 Tf 60 {700 - (40 * i)} Td (Gate {i} is shut.) Tj ET "
                        + string.Format(CultureInfo.InvariantCulture, call, next)
                )
            );
        }

        pdf.Add(Font);
        var text = (await DocumentRoom.ReadAsync(pdf.Build(), "ring.pdf")).Text;
        Assert.All(Enumerable.Range(0, length), i => Assert.Contains($"Gate {i} is shut.", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AFormWithoutNamesOfItsOwnThatShowsItselfIsRead()
    {
        var pdf = PdfSource.WithPage("/Font << /F1 6 0 R >> /XObject << /A 5 0 R >>");
        pdf.AddStream("", "/A Do"u8.ToArray());
        pdf.AddStream(
            "/Type /XObject /Subtype /Form /BBox [0 0 600 800]",
            "BT /F1 12 Tf 60 700 Td (The key is blue.) Tj ET /A Do"u8.ToArray()
        );
        pdf.Add(Font);
        Assert.Equal("The key is blue.", (await DocumentRoom.ReadAsync(pdf.Build(), "self.pdf")).Text);
    }

    [Fact]
    public async Task AChainOfFormsIsFollowedAsDeepAsPeopleNestThem()
    {
        const int Length = 5_000;
        var pdf = PdfSource.WithPage("/XObject << /A 5 0 R >>");
        pdf.AddStream("", "/A Do"u8.ToArray());
        for (var i = 0; i < Length; i++)
        {
            pdf.AddStream(
                $"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F1 {5 + Length} 0 R >> /XObject << /A "
                    + $"{Math.Min(6 + i, 4 + Length)} 0 R >> >>",
                Encoding.Latin1.GetBytes($"{(i == 20 ? "BT /F1 12 Tf 60 700 Td (Twenty down.) Tj ET " : "")}/A Do")
            );
        }

        pdf.Add(Font);
        Assert.Equal("Twenty down.", (await DocumentRoom.ReadAsync(pdf.Build(), "chain.pdf")).Text);
    }

    [Fact]
    public async Task CommentsAmongTheCharactersOfAFontCostNoText()
    {
        var pdf = PdfSource.WithPage("/Font << /F1 5 0 R >>");
        pdf.AddStream("", "BT /F1 12 Tf 60 700 Td (abc) Tj ET"u8.ToArray());
        pdf.Add(MappedFont.Replace("MAP", "6 0 R", StringComparison.Ordinal));
        pdf.AddStream(
            "",
            Encoding.Latin1.GetBytes(
                "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
                    + "3 beginbfchar\n<61> <0647>\n% letters with two forms\n<62> <0646>\n%\n<63> <0627>\nendbfchar\nendcmap\nend end"
            )
        );
        var document = await DocumentRoom.ReadAsync(pdf.Build(), "comments.pdf");
        Assert.Equal("\u0627\u0646\u0647", document.Text);
        Assert.Empty(document.LeftOut);
    }

    [Fact]
    public async Task TextInAFontThatCannotBeReadIsCountedAsLeftOut()
    {
        var document = await DocumentRoom.ReadAsync(WithBrokenFont("BT /F1 12 Tf 60 700 Td (Read.) Tj ET "), "half.pdf");
        Assert.Equal("Read.", document.Text);
        Assert.Equal(("unreadable-text", 2), (Assert.Single(document.LeftOut).Kind, document.LeftOut[0].Count));

        var refused = await Assert.ThrowsAsync<DocumentUnreadableException>(() => DocumentRoom.ReadAsync(WithBrokenFont(""), "none.pdf"));
        Assert.Equal("empty", refused.Reason);
        Assert.Contains("in fonts that cannot be read", refused.Message, StringComparison.Ordinal);
    }

    private static byte[] WithBrokenFont(string read)
    {
        var pdf = PdfSource.WithPage("/Font << /F1 5 0 R /F2 6 0 R >>");
        pdf.AddStream("", Encoding.Latin1.GetBytes($"{read}BT /F2 12 Tf 60 660 Td (Lost) Tj 0 -20 Td (words) Tj ET"));
        pdf.Add(Font);
        pdf.Add(MappedFont.Replace("MAP", "7 0 R", StringComparison.Ordinal));
        pdf.AddStream("", "begincmap beginbfchar <61> <62> endbfchar endcmap"u8.ToArray());
        return pdf.Build();
    }
}
