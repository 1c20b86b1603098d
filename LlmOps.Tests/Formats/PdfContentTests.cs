using System.Globalization;
using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Formats;
using LlmOps.Formats.Pdf;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.Formats.Hostile;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace LlmOps.Tests.Formats;

public sealed class PdfContentTests
{
    private static readonly string[] s_prose =
    [
        "The club met in the old boathouse and chose a new board for two years.",
        "It also agreed to paint the two long boats before the first race in May.",
        "The minutes were read aloud and nobody had anything to add to them.",
    ];

    [Theory]
    [InlineData("[(Caf) -111 (\\264) 444 (e au lait)] TJ", "Café au lait")]
    [InlineData("[(un gar) (c) 416 (\\270) -83 (on)] TJ", "un garçon")]
    [InlineData("2 Ts [-167 (\\264) 500] TJ 0 Ts (Etudes) Tj", "Études")]
    [InlineData("[(a `quoted\\264 word)] TJ", "a `quoted´ word")]
    public async Task AccentsSetAsSignsOfTheirOwnBelongToTheirLetters(string content, string text)
    {
        var pdf = PdfSource.WithPage("/Font << /F1 5 0 R >>");
        pdf.AddStream("", System.Text.Encoding.Latin1.GetBytes($"BT /F1 12 Tf 60 700 Td {content} ET"));
        pdf.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");

        Assert.Equal(text, (await DocumentRoom.ReadAsync(pdf.Build(), "x.pdf")).Text);
    }

    [Fact]
    public async Task EntriesOfAListOfContentsStandBesideTheirPagesWithTheirWordsApart()
    {
        var dots = string.Concat(Enumerable.Repeat("(.) -500 ", 20));
        var pdf = PdfSource.WithPage("/Font << /F1 5 0 R >>");
        pdf.AddStream(
            "",
            System.Text.Encoding.Latin1.GetBytes(
                $"BT /F1 12 Tf 60 700 Td [(Aims) -230 (of) -230 (the) -230 (club) -900 {dots} -1600 (21)] TJ 0 -18 Td "
                    + $"[(Fees) -230 (and) -230 (terms) -900 {dots} -1600 (34)] TJ ET"
            )
        );
        pdf.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");

        var text = (await DocumentRoom.ReadAsync(pdf.Build(), "x.pdf")).Text;

        Assert.Matches(@"Aims of the club[ .]+ 21\s+Fees and terms[ .]+ 34", text);
    }

    [Fact]
    public async Task CellsBelongToTheirRowsAndColumns() =>
        Assert.Equal(
            [
                "TableRow: Route: Ulm; Single: 8 EUR; Return: 15 EUR",
                "TableRow: Route: Kiel; Single: 11 EUR; Return: 20 EUR",
                "TableRow: Route: Trier; Single: 9 EUR; Return: 16 EUR",
            ],
            DocumentRoom
                .Describe(
                    await ReadAsync(page =>
                    {
                        page.Prose(760);
                        page.Row(660, (60, "Route"), (200, "Single"), (320, "Return"));
                        page.Row(640, (60, "Ulm"), (200, "8 EUR"), (320, "15 EUR"));
                        page.Row(620, (60, "Kiel"), (200, "11 EUR"), (320, "20 EUR"));
                        page.Row(600, (60, "Trier"), (200, "9 EUR"), (320, "16 EUR"));
                    })
                )
                .Where(block => block.StartsWith("TableRow", StringComparison.Ordinal))
        );

    [Fact]
    public async Task ATableGoesOnOverThePage()
    {
        var blocks = DocumentRoom.Describe(
            await ReadAsync(
                page =>
                {
                    page.Prose(760);
                    page.Row(120, (60, "Part"), (200, "Stock"), (320, "Price"));
                    page.Row(105, (60, "Bolt"), (200, "40"), (320, "2.10"));
                    page.Row(90, (60, "Nut"), (200, "70"), (320, "0.90"));
                },
                page =>
                {
                    page.Row(760, (60, "Part"), (200, "Stock"), (320, "Price"));
                    page.Row(745, (60, "Washer"), (200, "15"), (320, "0.20"));
                    page.Row(730, (60, "Screw"), (200, "33"), (320, "1.40"));
                }
            )
        );
        Assert.Contains("TableRow: Part: Washer; Stock: 15; Price: 0.20", blocks);
        Assert.Single(blocks, block => block.Contains("Part: Washer", StringComparison.Ordinal));
        Assert.DoesNotContain(blocks, block => block.Contains("Part: Part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HeadsThatComeBackAreLeftOutAndLinesThatDifferInTheirNumbersAreNot()
    {
        var document = await ReadAsync([
            .. Enumerable
                .Range(1, 4)
                .Select<int, Action<Sheet>>(number =>
                    page =>
                    {
                        page.Row(810, (60, "Rowing club of Ulm"));
                        page.Row(796, (60, string.Create(CultureInfo.InvariantCulture, $"Member no. {5200 + number}")));
                        page.Prose(700);
                        page.Row(54, (60, string.Create(CultureInfo.InvariantCulture, $"Dues: {90 + number} EUR")));
                        page.Row(40, (60, "Rowing pier 4, VAT id ATU60433"));
                        page.Row(26, (280, string.Create(CultureInfo.InvariantCulture, $"Page {number} of 4")));
                    }
                ),
        ]);
        Assert.Contains("Member no. 5203", document.Text, StringComparison.Ordinal);
        Assert.Contains("Dues: 94 EUR", document.Text, StringComparison.Ordinal);
        Assert.Single(DocumentRoom.Describe(document), block => block.Contains("Rowing club of Ulm", StringComparison.Ordinal));
        Assert.Single(DocumentRoom.Describe(document), block => block.Contains("VAT id ATU60433", StringComparison.Ordinal));
        Assert.Equal(
            (1, 4),
            (
                document.PageOf(document.Text.IndexOf("Rowing", StringComparison.Ordinal)),
                document.PageOf(document.Text.IndexOf("VAT", StringComparison.Ordinal))
            )
        );
        Assert.DoesNotContain("Page 2", document.Text, StringComparison.Ordinal);
        Assert.Equal([("page-number", 4), ("running-line", 6)], document.LeftOut.Select(part => (part.Kind, part.Count)));
    }

    [Fact]
    public async Task NumbersAloneArePageNumbersOnlyWhereTheyCount()
    {
        static Action<Sheet> Page(string edge) =>
            page =>
            {
                page.Prose(700);
                page.Row(30, (290, edge));
            };
        Assert.DoesNotContain("13", (await ReadAsync(Page("12"), Page("13"), Page("14"))).Text, StringComparison.Ordinal);
        Assert.Contains("77 180", (await ReadAsync(Page("77 180"))).Text, StringComparison.Ordinal);
        Assert.Contains("860", (await ReadAsync(Page("405"), Page("860"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PagesKeepTheirPlacesInTheText()
    {
        var document = await ReadAsync(
            page => page.Row(700, (60, "The first page says red.")),
            page => page.Row(700, (60, "The second page says green.")),
            _ => { },
            page => page.Row(700, (60, "The fourth page says blue."))
        );
        Assert.Equal(
            [1, 2, 4],
            new[] { "red", "green", "blue" }.Select(word => document.PageOf(document.Text.IndexOf(word, StringComparison.Ordinal)))
        );
        Assert.Equal((4, 1), (document.PageStarts.Count, document.PagesWithoutText));
    }

    [Fact]
    public async Task SoftHyphensGoAndHardOnesStay() =>
        Assert.Equal(
            "They use a self-cleaning filter of a well-known maker. The warehouse holds forty of them. No warehouse holds more.",
            (
                await ReadAsync(page =>
                {
                    page.Row(700, (60, "They use a self-"));
                    page.Row(687, (60, "cleaning filter of a well-"));
                    page.Row(674, (60, "known maker. The ware-"));
                    page.Row(661, (60, "house holds forty of them. No warehouse"));
                    page.Row(648, (60, "holds more."));
                })
            ).Text
        );

    [Fact]
    public async Task ALoweredIndexBelongsToTheSignBeforeItAndSignsOfMarkupAreText()
    {
        var text = (
            await ReadAsync(page =>
            {
                const string First = "The space S";
                page.Text(First, 60, 700, 12);
                var left = 60 + page.Width(First, 12);
                page.Text("k", left + 2.4, 697, 10.5);
                page.Text("is read with int *p = `x` * 2.", left + 14, 700, 12);
            })
        ).Text;
        Assert.Equal("The space Sk is read with int *p = `x` * 2.", text);
    }

    [Fact]
    public async Task RaisedDigitsAreExponents()
    {
        var text = (
            await ReadAsync(page =>
            {
                page.Row(700, (60, "The lake holds 10"));
                page.Text("6", 60 + page.Width("The lake holds 10", 11) + 0.3, 704.5, 6.5);
                page.Text(" litres.", 60 + page.Width("The lake holds 10", 11) + 4.5, 700, 11);
            })
        ).Text;
        Assert.Equal("The lake holds 10⁶ litres.", text);
    }

    [Theory]
    [InlineData("0 1 -1 0 300 100 Tm", "")]
    [InlineData("0 -1 1 0 300 700 Tm", "")]
    [InlineData("-1 0 0 -1 500 400 Tm", "")]
    [InlineData("0.7071 0.7071 -0.7071 0.7071 100 100 Tm", "")]
    [InlineData("1 0 0 1 80 500 Tm", "/Rotate 90")]
    [InlineData("1 0 0 1 80 500 Tm", "/Rotate 270")]
    [InlineData("0 1 -1 0 300 100 Tm", "/Rotate 90")]
    public async Task PagesThatLieOnTheirSideAreRead(string matrix, string extra)
    {
        var pdf = PdfSource.WithPage("/Font << /F1 5 0 R >>", extra);
        pdf.AddStream(
            "",
            Encoding.Latin1.GetBytes($"BT /F1 12 Tf {matrix} (The meeting point is gate F.) Tj 0 -15 Td (The warden is Mr Abara.) Tj ET")
        );
        pdf.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        Assert.Equal("The meeting point is gate F. The warden is Mr Abara.", (await DocumentRoom.ReadAsync(pdf.Build(), "x.pdf")).Text);
    }

    [Theory]
    [InlineData("\uFB01\uFB03", "fiffi")]
    [InlineData("\uFEE1\uFEFC\uFEB3", "\u0645\u0644\u0627\u0633")]
    [InlineData("\uFB7A\uFB4A", "\u0686\u05EA")]
    [InlineData("\uFBA5\uFBAE\uFB6A", "\u06C0\u06D2\u06A4")]
    public void LigaturesAndPositionalFormsAreLetters(string forms, string letters)
    {
        var text = new StringBuilder();
        foreach (var form in forms)
        {
            Assert.True(PresentationForms.IsOne(form));
            PresentationForms.Append(text, form);
        }

        Assert.Equal(letters, text.ToString());
    }

    [Fact]
    public async Task FieldsOfFormsHoldTheirValues()
    {
        var pdf = new PdfSource();
        pdf.Add("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R 7 0 R] >> >>");
        pdf.Add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        pdf.Add(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R /Annots [6 0 R 7 "
                + "0 R] >>"
        );
        pdf.AddStream("", "BT /F1 11 Tf 60 700 Td (Name of the boat:) Tj 0 -40 Td (Berth:) Tj ET"u8.ToArray());
        pdf.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        pdf.Add("<< /Type /Annot /Subtype /Widget /FT /Tx /T (boat) /V (Sea Holly) /Rect [200 694 400 714] /P 3 0 R >>");
        pdf.Add("<< /Type /Annot /Subtype /Widget /FT /Tx /T (berth) /V (C 14) /Rect [200 654 400 674] /P 3 0 R >>");
        Assert.Equal("Name of the boat: Sea Holly\nBerth: C 14", (await DocumentRoom.ReadAsync(pdf.Build(), "x.pdf")).Text);
    }

    [Fact]
    public async Task WordsSetFarApartAndTightAreWords()
    {
        var pdf = PdfSource.WithPage("/Font << /F1 5 0 R >>");
        pdf.AddStream(
            "",
            (
                "BT /F1 12 Tf 60 700 Td 3 Tc (Spaced) Tj 12 0 Td ET BT /F1 12 Tf 60 660 Td -0.4 Tc [(Tight) -180 (words) -180 (stay) "u8
                + "-180 (apart)] TJ ET"u8
            ).ToArray()
        );
        pdf.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        Assert.Equal("Spaced\n\nTight words stay apart", (await DocumentRoom.ReadAsync(pdf.Build(), "x.pdf")).Text);
    }

    [Theory]
    [InlineData("54321 \u0645\u0644\u0633", "\u0633\u0644\u0645 54321")]
    [InlineData("\u06F1\u06F3\u06F7 \u0645\u0644\u0633", "\u0633\u0644\u0645 \u06F1\u06F3\u06F7")]
    [InlineData("\u0663\u066B\u0665 \u0645\u0644\u0633", "\u0633\u0644\u0645 \u0663\u066B\u0665")]
    [InlineData("\u05D1 ab 12 \u05D0", "\u05D0 ab 12 \u05D1")]
    [InlineData("In Hebrew \u05D1\u05D0 is ab", "In Hebrew \u05D0\u05D1 is ab")]
    public void TextFromRightToLeftIsReadInLogicalOrder(string drawn, string read)
    {
        // A page shows such text from left to right with its last letter first.
        var glyphs = drawn.Select((character, i) => new PdfGlyph(character.ToString(), i * 6, (i * 6) + 6, 700, 12, false, i)).ToList();
        Assert.Equal(read, PdfLineText.Of(glyphs));
    }

    [Fact]
    public void ASpaceBeneathLettersThatTouchIsNoSpace()
    {
        // Persian keeps "می" and "رود" of one word apart without a gap; some programs print a space there, which the next letter covers.
        (string Text, double Left, double Right)[] drawn =
        [
            ("د", 20, 26),
            ("و", 26, 32),
            ("ر", 32, 38),
            (" ", 38.1, 41),
            ("ی", 38, 46),
            ("م", 46, 52),
            (" ", 52, 55),
            ("ا", 55, 60),
        ];
        Assert.Equal(
            "ا میرود",
            PdfLineText.Of([.. drawn.Select((sign, i) => new PdfGlyph(sign.Text, sign.Left, sign.Right, 700, 12, false, i))])
        );
    }

    [Fact]
    public void WordsOfAnArabicLineThatIsSetFullStandApart()
    {
        (string Text, double Left, double Right)[] drawn =
        [
            ("ت", 20, 26),
            ("ی", 26, 31),
            ("ب", 31, 35),
            ("ر", 36.1, 40),
            ("د", 39.4, 44),
            ("ه", 45.1, 50),
            ("م", 50, 54),
        ];
        Assert.Equal(
            "مه در بیت",
            PdfLineText.Of([.. drawn.Select((sign, i) => new PdfGlyph(sign.Text, sign.Left, sign.Right, 700, 11, false, i))])
        );
    }

    [Fact]
    public async Task TheRaisedNumberOfASentenceIsSetApartFromItsFirstWord()
    {
        var text = (
            await ReadAsync(page =>
            {
                page.Text("2", 60, 704.5, 6.5);
                page.Text("Guests pay in May. The sample holds", 64.2, 700, 11);
                page.Text("14", 64.2 + page.Width("Guests pay in May. The sample holds ", 11), 704.5, 6.5);
                page.Text("C.", 71.6 + page.Width("Guests pay in May. The sample holds ", 11), 700, 11);
            })
        ).Text;
        Assert.Equal("² Guests pay in May. The sample holds ¹⁴C.", text);
    }

    [Theory]
    [InlineData("¹By letter. ²Er zahlt.", "¹ By letter. ² Er zahlt.")]
    [InlineData("³He, ²³⁵U and ²⁰⁸Pb weigh 10⁶kg; x²yz.", "³He, ²³⁵U and ²⁰⁸Pb weigh 10⁶kg; x²yz.")]
    public void IsotopesAndExponentsStayWithWhatTheyBelongTo(string text, string apart) => Assert.Equal(apart, Superscript.SetApart(text));

    [Fact]
    public void UprightSignsBelowEachOtherAreColumnsFromRightToLeft()
    {
        var glyphs = Upright("港の時刻表︒", 500).Concat(Upright("船は九時に", 480)).Concat(Upright("出る︒", 460)).ToList();

        var lines = PdfLayout.Read(PdfSegments.Read(PdfVerticalText.Take(glyphs)));

        Assert.Empty(glyphs);
        Assert.Equal(["港の時刻表。", "船は九時に", "出る。"], lines.Select(line => line.Text));
    }

    [Fact]
    public void LinesOfIdeographsAndColumnsOfATableAreNoVerticalText()
    {
        List<PdfGlyph> lines = [.. Level("船は九時に港を出る", 700), .. Level("次は十一時に出る予定", 685)];
        List<PdfGlyph> table = [.. Level("一般の運賃は九百円", 700), .. Level("子供の運賃は四百円", 680), .. Upright("男女男", 500)];

        Assert.Empty(PdfVerticalText.Take(lines));
        Assert.Empty(PdfVerticalText.Take(table));
        Assert.Equal((19, 21), (lines.Count, table.Count));
    }

    private static IEnumerable<PdfGlyph> Upright(string text, double x) =>
        text.Select((character, i) => new PdfGlyph(character.ToString(), x, x + 12, 700 - (i * 12), 12, false, i));

    private static IEnumerable<PdfGlyph> Level(string text, double y) =>
        text.Select((character, i) => new PdfGlyph(character.ToString(), 60 + (i * 12), 72 + (i * 12), y, 12, false, i));

    private static async Task<ParsedDocument> ReadAsync(params Action<Sheet>[] pages)
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (var write in pages)
        {
            write(new Sheet(builder.AddPage(PageSize.A4), font));
        }

        var document = await DocumentRoom.ReadAsync(builder.Build(), "x.pdf");
        DocumentRoom.AssertSound(document);
        return document;
    }

    private sealed class Sheet(PdfPageBuilder page, PdfDocumentBuilder.AddedFont font)
    {
        public void Text(string text, double x, double y, double size) => page.AddText(text, size, new PdfPoint(x, y), font);

        public void Row(double y, params (double X, string Text)[] cells)
        {
            foreach (var (x, text) in cells)
            {
                Text(text, x, y, 11);
            }
        }

        public void Prose(double top)
        {
            for (var i = 0; i < s_prose.Length; i++)
            {
                Row(top - (i * 14), (60, s_prose[i]));
            }
        }

        public double Width(string text, double size) =>
            page.MeasureText(text, size, new PdfPoint(0, 0), font).Max(letter => letter.EndBaseLine.X);
    }
}
