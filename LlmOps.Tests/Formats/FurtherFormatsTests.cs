using System.Text;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.Formats.Hostile;

namespace LlmOps.Tests.Formats;

public sealed class FurtherFormatsTests
{
    [Fact]
    public async Task EverySheetOfAWorkbookIsReadUnderItsNameAndHiddenOnesAreNot()
    {
        var document = await DocumentRoom.ReadAsync(
            OfficeSource.Workbook(
                ("Stock", "", OfficeSource.Row("Item", "Left") + OfficeSource.Row("Desk", "12") + OfficeSource.Row("Shelf", "7")),
                ("Secret", " state=\"hidden\"", OfficeSource.Row("Code", "99") + OfficeSource.Row("a", "b")),
                ("Fees", "", OfficeSource.Row("Kind", "Euro") + OfficeSource.Row("Day", "4.5") + OfficeSource.Row("Week", "20"))
            ),
            "book.xlsx"
        );
        Assert.Equal(
            [
                "Heading2: Stock",
                "TableRow: Item: Desk; Left: 12",
                "TableRow: Item: Shelf; Left: 7",
                "Heading2: Fees",
                "TableRow: Kind: Day; Euro: 4.5",
                "TableRow: Kind: Week; Euro: 20",
            ],
            DocumentRoom.Describe(document)
        );
        Assert.Equal("hidden", Assert.Single(document.LeftOut).Kind);
        DocumentRoom.AssertSound(document);
    }

    [Fact]
    public async Task HeadsAndFeetOfASheetAreReadWithoutTheirCodes()
    {
        const string Margins =
            "</sheetData><headerFooter><oddHeader>&amp;L&amp;\"Arial,Bold\"&amp;12Offer 77&amp;C&amp;A&amp;RR&amp;&amp;D</oddHeader>"
            + "<oddFooter>&amp;C&amp;K00FF00Until May&amp;RPage &amp;P of &amp;N</oddFooter></headerFooter><sheetData>";
        var book = OfficeSource.Workbook(
            ("Fees", "", OfficeSource.Row("Kind", "Euro") + OfficeSource.Row("Day", "4") + OfficeSource.Row("Week", "9") + Margins)
        );
        Assert.Equal(
            ["TableRow: Kind: Day; Euro: 4", "TableRow: Kind: Week; Euro: 9", "Paragraph: Offer 77 | R&D", "Paragraph: Until May"],
            DocumentRoom.Describe(await DocumentRoom.ReadAsync(book, "fees.xlsx"))
        );
    }

    [Fact]
    public async Task SlidesAreReadUnderTheirTitles()
    {
        var document = await DocumentRoom.ReadAsync(
            OfficeSource.Slides(
                ("Plans", "Open in May", "", ""),
                ("Hidden", "Not shown", " show=\"0\"", ""),
                ("Costs", "Nine euros", "", "")
            ),
            "talk.pptx"
        );
        Assert.Equal(
            ["Heading2: Plans", "ListItem: Open in May", "Heading2: Costs", "ListItem: Nine euros"],
            DocumentRoom.Describe(document)
        );
        Assert.Equal(("Plans", 3), (document.Title, document.PageStarts.Count));
    }

    [Fact]
    public async Task AMailIsReadWithItsAttachments()
    {
        var mail =
            "From: ida@example.org\r\nTo: club@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: Tue, 3 Mar 2026 10:00:00 "
            + "+0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
            + "--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe gate code is "
            + "K=C3=B6ln.\r\n"
            + "--x\r\nContent-Type: text/csv; name=fees.csv\r\nContent-Disposition: attachment; "
            + "filename=fees.csv\r\n\r\nkind,euro\r\nday,4\r\nweek,20\r\n"
            + "--x\r\nContent-Type: image/png; name=a.png\r\nContent-Disposition: attachment; filename=a.png\r\nContent-Transfer-Encoding: "
            + "base64\r\n\r\niVBORw0KGgo=\r\n--x--\r\n";
        var document = await DocumentRoom.ReadAsync(Encoding.ASCII.GetBytes(mail), "note.eml");
        Assert.Equal("Grüße", document.Title);
        Assert.Equal(
            [
                "TableRow: From: ida@example.org",
                "TableRow: To: club@example.org",
                "TableRow: Date: 2026-03-03 10:00 +01:00",
                "TableRow: Subject: Grüße",
                "Paragraph: The gate code is Köln.",
                "Heading2: fees.csv",
                "TableRow: kind: day; euro: 4",
                "TableRow: kind: week; euro: 20",
            ],
            DocumentRoom.Describe(document)
        );
        Assert.Equal("unreadable-part", Assert.Single(document.LeftOut).Kind);
    }

    [Fact]
    public async Task EachPartOfAMailIsReadOrCounted()
    {
        const string Mail =
            "From: ida@example.org\r\nSubject: Parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
            + "--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\nNine euros.\r\n"
            + "--y\r\nContent-Type: multipart/related; boundary=z\r\n\r\n--z\r\nContent-Type: text/html\r\n\r\n<p>Nine euros.</p>\r\n"
            + "--z\r\nContent-Type: image/png\r\n\r\npicture\r\n--z--\r\n--y--\r\n"
            + "--x\r\nContent-Type: text/plain\r\n\r\nSent from the pier.\r\n"
            + "--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: bo@example.org\r\nSubject: Before\r\n\r\nWhat is the fee?\r\n"
            + "--x\r\nContent-Type: application/pgp-signature\r\n\r\nsignature\r\n--x--\r\n";
        var document = await DocumentRoom.ReadAsync(Encoding.ASCII.GetBytes(Mail), "parts.eml");
        Assert.Equal(
            [
                "TableRow: From: ida@example.org",
                "TableRow: Subject: Parts",
                "Paragraph: Nine euros.",
                "Paragraph: Sent from the pier.",
                "Heading2: Before",
                "TableRow: From: bo@example.org",
                "TableRow: Subject: Before",
                "Paragraph: What is the fee?",
            ],
            DocumentRoom.Describe(document)
        );
        Assert.Equal(("unreadable-part", 1), (Assert.Single(document.LeftOut).Kind, document.LeftOut[0].Count));
    }

    [Theory]
    [InlineData("rates.pdf")]
    [InlineData("rates.docx")]
    public async Task APageUnderTheNameOfAnotherFormatIsReadAsAPage(string name) =>
        Assert.Equal(
            "No such file.",
            (await DocumentRoom.ReadAsync("<!doctype html><html><body><p>No such file.</p></body></html>"u8.ToArray(), name)).Text
        );

    [Fact]
    public async Task AttachmentsBeyondTheLimitAreCountedAsLeftOut()
    {
        var mail =
            "From: ida@example.org\r\nSubject: Many\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
            + "--x\r\nContent-Type: text/plain\r\n\r\nHello.\r\n"
            + string.Concat(
                Enumerable
                    .Range(1, 103)
                    .Select(i =>
                        $"--x\r\nContent-Type: text/plain; name={i}.txt\r\nContent-Disposition: attachment; "
                        + $"filename={i}.txt\r\n\r\nPart {i}.\r\n"
                    )
            )
            + "--x--\r\n";
        var document = await DocumentRoom.ReadAsync(Encoding.ASCII.GetBytes(mail), "many.eml");
        Assert.Contains("Part 100.", document.Text, StringComparison.Ordinal);
        Assert.Equal(("unreadable-part", 3), (Assert.Single(document.LeftOut).Kind, document.LeftOut[0].Count));
    }

    [Fact]
    public async Task ABookIsReadInTheOrderOfItsChapters()
    {
        var book = WordSource.Zip(
            ("mimetype", "application/epub+zip"u8.ToArray()),
            ("META-INF/container.xml", "<container><rootfiles><rootfile full-path='o/b.opf'/></rootfiles></container>"u8.ToArray()),
            (
                "o/b.opf",
                (
                    "<package><metadata><title>The harbour</title></metadata><manifest><item id='b' href='2.xhtml'/><item id='a' "u8
                    + "href='1.xhtml'/></manifest><spine><itemref idref='a'/><itemref idref='b'/></spine></package>"u8
                ).ToArray()
            ),
            ("o/2.xhtml", "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Second words.</p></body></html>"u8.ToArray()),
            ("o/1.xhtml", "<html xmlns='http://www.w3.org/1999/xhtml'><body><h1>One</h1><p>First words.</p></body></html>"u8.ToArray())
        );
        var document = await DocumentRoom.ReadAsync(book, "book.epub");
        Assert.Equal("The harbour", document.Title);
        Assert.Equal(["Heading1: One", "Paragraph: First words.", "Paragraph: Second words."], DocumentRoom.Describe(document));
    }

    [Fact]
    public async Task WhatStandsBesideTheTextOfABookIsReadAndAMissingChapterIsCounted()
    {
        var book = WordSource.Zip(
            ("mimetype", "application/epub+zip"u8.ToArray()),
            ("META-INF/container.xml", "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>"u8.ToArray()),
            (
                "b.opf",
                Encoding.UTF8.GetBytes(
                    "<package><manifest><item id='a' href='1.xhtml'/><item id='b' href='2.xhtml'/></manifest><spine><itemref idref='a'/>"
                        + "<itemref idref='b'/></spine></package>"
                )
            ),
            (
                "1.xhtml",
                Encoding.UTF8.GetBytes(
                    "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Words.</p><aside><p>Beside the words.</p></aside></body></html>"
                )
            )
        );
        var document = await DocumentRoom.ReadAsync(book, "book.epub");
        Assert.Equal(["Paragraph: Words.", "Paragraph: Beside the words."], DocumentRoom.Describe(document));
        Assert.Equal("unreadable-part", Assert.Single(document.LeftOut).Kind);
    }

    [Fact]
    public async Task RichTextIsReadWithoutWhatItHides()
    {
        var document = await DocumentRoom.ReadAsync(
            Encoding.Latin1.GetBytes(
                @"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Fees}{\author Ida}}\pard The fee is 9 \'80 for Gr\'fc\'dfe and \u26085?\u26412?.\par{\v secret}{\*\generator x;}\trowd\intbl Day\cell 4\cell\row\trowd\intbl Week\cell 20\cell\row\pard Last.\par}"
            ),
            "fees.rtf"
        );
        Assert.Equal("Fees", document.Title);
        Assert.Equal(
            ["Paragraph: The fee is 9 € for Grüße and 日本.", "TableRow: Day: 4", "TableRow: Week: 20", "Paragraph: Last."],
            DocumentRoom.Describe(document)
        );
    }

    [Fact]
    public async Task OpenDocumentTextIsRead()
    {
        const string Content =
            "<o:document-content xmlns:o='o' xmlns:t='t' xmlns:b='b'><o:body><o:text><t:h "
            + "t:outline-level='2'>Fees</t:h><t:p>Nine<t:s/>euros<t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>Or "
            + "eight.</t:p></t:note-body></t:note></t:p>"
            + "<t:list><t:list-item><t:p>one</t:p></t:list-item></t:list><b:table><b:table-row><b:table-cell><t:p>Day</t:p>"
            + "</b:table-cell><b:table-cell><t:p>4</t:p></b:table-cell></b:table-row></b:table></o:text></o:body>"
            + "</o:document-content>";
        var document = await DocumentRoom.ReadAsync(
            WordSource.Zip(
                ("mimetype", "application/vnd.oasis.opendocument.text"u8.ToArray()),
                ("content.xml", Encoding.UTF8.GetBytes(Content))
            ),
            "fees.odt"
        );
        Assert.Equal(
            ["Heading2: Fees", "Paragraph: Nine euros¹", "Paragraph: ¹ Or eight.", "ListItem: one", "TableRow: Day | 4"],
            DocumentRoom.Describe(document)
        );
    }

    [Fact]
    public async Task EquationsOfRichTextAreWrittenOnOneLine()
    {
        const string Limit =
            @"{\mfunc{\mfName{\mlimLow{\mlimLowPr{\mctrlPr\f9 x}}"
            + @"{\me{\mr\mscr0 lim}}{\mlim{\mr n\u8594?0}}}}{\me{\mf{\mnum{\mr a+b}}{\mden{\mr c}}}}}";
        const string Power = @"{\msSup{\me{\mr\b x}}{\msup{\mr 2}}}";
        const string Sum =
            @"{\mnary{\mnaryPr{\mchr \u8721?}}{\msub{\mr i}}{\msup{\mr n}}{\me{\md{\mdPr{\mbegChr [}{\mendChr ]}}{\me{\mr i}}}}}";
        var document = await DocumentRoom.ReadAsync(
            Encoding.Latin1.GetBytes(
                $@"{{\rtf1\ansi\pard A {{\mmath{{\*\moMathPara{{\*\moMath {Limit}}}}}"
                    + $@"{{\mmathPict{{\pict 00ff}}}}}} B {{\mmath{{\*\moMath {Power}=}}{{\*\moMath {Sum}}}}} C\par}}"
            ),
            "sum.rtf"
        );
        Assert.Equal("A lim_(n→0) ((a+b)/c) B x²=∑_(i)^(n) [i] C", document.Text);
    }

    [Fact]
    public async Task WhatStandsBesideTheParagraphsOfRichTextIsRead()
    {
        var document = await DocumentRoom.ReadAsync(
            Encoding.Latin1.GetBytes(
                @"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fnil\fcharset204 Arial Cyr;}}"
                    + @"{\header\pard File 77\par}{\footer\pard Valid until May\par}{\footerf\pard 1\par}"
                    + @"\pard\outlinelevel1 Rules\par\pard{\listtext\'a7 3.\tab}Oars are dry.{\*\footnote\pard {\super\chftn} Or nearly.}\par"
                    + @"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard In a box.\par Twice.\par}}{\shprslt old}}"
                    + @"\pard{\f1 \'ca\'eb\'fe\'f7}\f0  is key{\*\atnid I}{\*\atnauthor Ida}"
                    + @"\chatn{\*\annotation{\*\atnref 1}\pard Which one?\par} {\deleted gone}here.\par}"
            ),
            "rules.rtf"
        );
        Assert.Equal(
            [
                "Paragraph: File 77",
                "Heading2: Rules",
                "ListItem: § 3. Oars are dry.¹",
                "Paragraph: ¹ Or nearly.",
                "Paragraph: Ключ is key here.",
                "Paragraph: In a box.\nTwice.",
                "Paragraph: Comment by Ida: Which one?",
                "Paragraph: Valid until May",
            ],
            DocumentRoom.Describe(document)
        );
        Assert.Equal([("deleted", 4L), ("page-number", 1L)], document.LeftOut.Select(part => (part.Kind, part.Characters)));
    }

    [Fact]
    public async Task EquationsAndChartsOfOpenDocumentTextAreRead()
    {
        const string Content =
            "<d xmlns:x='x'><body><text><p>Energy is <frame><object x:href='./Object 1'/><image x:href='./a'/></frame>, see "
            + "below.<annotation><creator>Ida</creator><p>Is "
            + "it?</p></annotation></p><p><frame><object x:href='./Object 2'/></frame></p><p><frame><object-ole x:href='./Object "
            + "3'/></frame>Last.</p></text></body></d>";
        const string Equation =
            "<math><semantics><mrow><mi>E</mi><mo>=</mo><mfrac><mrow><mi>m</mi><mo>+</mo><mn>1</mn></mrow><mi>k</mi></mfrac>"
            + "<msup><mi>c</mi><mn>2</mn></msup></mrow><annotation>E=mc^2</annotation></semantics></math>";
        const string Chart =
            "<d xmlns:x='x'><body><chart><chart><title><p>Boats</p></title><plot-area><axis x:dimension='x'><title><p>Town</p>"
            + "</title></axis><axis "
            + "x:dimension='y'><title><p>Number</p></title></axis><table><table-header-rows><table-row><table-cell><p/>"
            + "</table-cell><table-cell><p>2030</p></table-cell></table-row></table-header-rows><table-rows><table-row><table-cell>"
            + "<p>Ulm</p></table-cell><table-cell><p>7</p></table-cell></table-row></table-rows></table></plot-area></chart>"
            + "</chart></body></d>";
        var document = await DocumentRoom.ReadAsync(
            WordSource.Zip(
                ("mimetype", "application/vnd.oasis.opendocument.text"u8.ToArray()),
                ("content.xml", Encoding.UTF8.GetBytes(Content)),
                ("Object 1/content.xml", Encoding.UTF8.GetBytes(Equation)),
                ("Object 2/content.xml", Encoding.UTF8.GetBytes(Chart)),
                (
                    "styles.xml",
                    (
                        "<d><master-styles><master-page><header><p>File 77</p></header><header-left><p>File 77</p></header-left>"u8
                        + "<footer><p>Until May <page-number>1</page-number></p></footer></master-page></master-styles></d>"u8
                    ).ToArray()
                )
            ),
            "energy.odt"
        );
        Assert.Equal(
            [
                "Paragraph: File 77",
                "Paragraph: Energy is E = (m + 1)/kc² , see below.",
                "Paragraph: Comment by Ida: Is it?",
                "Paragraph: Boats",
                "TableRow: Town: Ulm; 2030 (Number): 7",
                "Paragraph: Last.",
                "Paragraph: Until May",
            ],
            DocumentRoom.Describe(document)
        );
        Assert.Equal(["page-number", "unreadable-part"], document.LeftOut.Select(part => part.Kind));
    }

    [Fact]
    public async Task CellsAndRowsThatAnOpenDocumentSheetStatesOnceAreAllThere()
    {
        const string Content =
            "<d xmlns:x='x'><automatic-styles><style x:name='t2'><table-properties x:display='false'/></style></automatic-styles>"
            + "<body><spreadsheet><table x:name='Fees'>"
            + "<table-row><table-cell><p>Kind</p></table-cell><table-cell><p>May</p></table-cell><table-cell><p>June</p>"
            + "</table-cell><table-cell><p>July</p></table-cell></table-row>"
            + "<table-row x:number-rows-repeated='2'><table-cell><p>Day</p></table-cell><table-cell x:number-columns-repeated='2'/>"
            + "<table-cell><annotation><p>New</p></annotation><p>4</p></table-cell><table-cell x:number-columns-repeated='16380'/>"
            + "</table-row>"
            + "<table-row><table-cell><p>Week</p></table-cell><table-cell x:number-columns-repeated='3'><p>9</p></table-cell></table-row>"
            + "<table-row x:number-rows-repeated='1048572'><table-cell x:number-columns-repeated='16384'/></table-row></table>"
            + "<table x:name='Secret' x:style-name='t2'><table-row><table-cell><p>99</p></table-cell></table-row></table>"
            + "</spreadsheet></body></d>";
        var document = await DocumentRoom.ReadAsync(
            WordSource.Zip(
                ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"u8.ToArray()),
                ("content.xml", Encoding.UTF8.GetBytes(Content))
            ),
            "fees.ods"
        );
        Assert.Equal(
            [
                "Heading2: Fees",
                "TableRow: Kind: Day; July: 4",
                "TableRow: Kind: Day; July: 4",
                "TableRow: Kind: Week; May: 9; June: 9; July: 9",
                "Paragraph: Comment: New",
            ],
            DocumentRoom.Describe(document)
        );
        Assert.Equal("hidden", Assert.Single(document.LeftOut).Kind);
    }

    [Fact]
    public async Task TheFilesOfAnArchiveAreReadUnderTheirPaths()
    {
        var document = await DocumentRoom.ReadAsync(
            WordSource.Zip(
                ("a/one.txt", "First words."u8.ToArray()),
                ("b/two.md", "# Two\n\nSecond words."u8.ToArray()),
                ("c.png", [0x89, .. "PNG"u8])
            ),
            "files.zip"
        );
        Assert.Equal(
            ["Heading1: a/one.txt", "Paragraph: First words.", "Heading1: b/two.md", "Heading1: Two", "Paragraph: Second words."],
            DocumentRoom.Describe(document)
        );
        Assert.Equal(("unreadable-part", 4L), (document.LeftOut[0].Kind, document.LeftOut[0].Characters));
    }

    [Fact]
    public async Task APackageUnderAnotherNameIsReadAsWhatItIs()
    {
        var word = WordSource.Build(WordSource.Paragraph("Plain words."));
        Assert.Equal("Plain words.", (await DocumentRoom.ReadAsync(word, "report.xlsx")).Text);
        Assert.Equal("Plain words.", (await DocumentRoom.ReadAsync(word, null, "application/octet-stream")).Text);
    }
}
