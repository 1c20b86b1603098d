using System.Globalization;
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace LlmOps.Tests.Formats.Hostile;

/// <summary>Small files of every format that must go on being read.</summary>
internal static class GoodFiles
{
    public static TestFile Build(int number)
    {
        var fact = string.Create(CultureInfo.InvariantCulture, $"Warehouse {number} of Northwind stores {number * 3} pallets of glass.");
        var (content, extension) = (number % 8) switch
        {
            0 => (Encoding.UTF8.GetBytes($"{fact} It opens at seven."), "txt"),
            1 => (Encoding.UTF8.GetBytes($"# Warehouse\n\n{fact}\n\n- first\n- second\n"), "md"),
            2 => (Encoding.UTF8.GetBytes($"<!doctype html><html><body><h1>Warehouse</h1><p>{fact}</p></body></html>"), "html"),
            3 => (Encoding.UTF8.GetBytes($"name,fact\nWarehouse {number},{fact}\n"), "csv"),
            4 => (Encoding.UTF8.GetBytes($"{{\"name\":\"Warehouse {number}\",\"fact\":\"{fact}\"}}"), "json"),
            5 => (Encoding.UTF8.GetBytes($"{{\"fact\":\"{fact}\"}}\n{{\"fact\":\"second\"}}\n"), "jsonl"),
            6 => (WordSource.Build(WordSource.Paragraph(fact) + WordSource.Paragraph("It opens at seven.")), "docx"),
            _ => (Pdf(fact), "pdf"),
        };
        var id = string.Create(CultureInfo.InvariantCulture, $"good-{extension}-{number}");
        return new TestFile(id, $"{id}.{extension}", content);
    }

    private static byte[] Pdf(string text)
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        builder.AddPage(PageSize.A4).AddText(text, 11, new PdfPoint(60, 700), font);
        return builder.Build();
    }
}
