using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using System.Xml.Linq;
using AngleSharp.Html.Parser;

namespace LlmOps.Benchmarks.Documents;

/// <summary>The text of a document as a reader that shares no code with the product finds it: poppler's pdftotext, the document's own XML,
/// or what a browser shows of a page. Where no browser is given, all text of the page's body stands in for it.</summary>
/// <remarks>What no reader sees is no part of it: the addresses of pictures and links in Markdown's raw HTML and link definitions, and the
/// landmarks of a page that its author names as navigation, as head or foot of the site, or as controls. The product counts those as left
/// out.</remarks>
internal static partial class ReferenceText
{
    private const string Unread =
        "script, style, template, noscript, nav, [role=navigation], [role=menu], [role=banner], [role=contentinfo], [role=search], "
        + "body > header, body > div > header, body > div > div > header, body > footer, body > div > footer, button, select, [hidden]";

    /// <param name="path">The file.</param>
    /// <param name="browser">The program of a Chromium browser, or null.</param>
    public static async Task<string?> ReadAsync(string path, string? browser) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".pdf" => await PdfToTextAsync(path),
            ".docx" => Words(path, "word/document.xml", "t"),
            ".odt" => Words(path, "content.xml", null),
            ".html" or ".htm" => browser is null ? Body(await File.ReadAllBytesAsync(path)) : await ShownAsync(path, browser),
            ".md" => Tag().Replace(LinkDefinition().Replace(Unmarked().Replace(await File.ReadAllTextAsync(path), " "), " "), " "),
            ".txt" or ".csv" => await File.ReadAllTextAsync(path),
            _ => null,
        };

    // Comments and scripts are no text of the page that Markdown makes.
    [GeneratedRegex("<!--.*?-->|<(script|style)\\b.*?</\\1>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Unmarked();

    [GeneratedRegex(@"^ {0,3}\[[^\]^][^\]]*\]:[^\n]*$", RegexOptions.Multiline)]
    private static partial Regex LinkDefinition();

    [GeneratedRegex("</?[a-z][^<>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();

    private static Task<string?> PdfToTextAsync(string path) => OutputAsync("pdftotext", ["-enc", "UTF-8", path, "-"]);

    // The page hands out its own innerText: the browser prints its tree, of which only that text is left.
    private static async Task<string?> ShownAsync(string path, string browser)
    {
        var copy = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");
        try
        {
            var script =
                $"\n<script>addEventListener('load',()=>{{document.querySelectorAll('{Unread.Replace("script, style, ", "", StringComparison.Ordinal)}')"
                + ".forEach(element=>element.remove());const text=document.body.innerText;document.documentElement.textContent=text})</script>";
            await File.WriteAllBytesAsync(copy, [.. await File.ReadAllBytesAsync(path), .. Encoding.ASCII.GetBytes(script)]);
            var tree = await OutputAsync(
                browser,
                ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom", $"file://{copy}"]
            );
            return tree is null
                ? null
                : WebUtility.HtmlDecode(Tag().Replace(tree[Math.Max(0, tree.IndexOf("<html", StringComparison.Ordinal))..], ""));
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static async Task<string?> OutputAsync(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    StandardOutputEncoding = Encoding.UTF8,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            _ = process.StandardError.ReadToEndAsync();
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string? Words(string path, string part, string? name)
    {
        using var archive = ZipFile.OpenRead(path);
        if (archive.GetEntry(part) is not { } entry)
        {
            return null;
        }

        using var stream = entry.Open();
        var document = XDocument.Load(stream);

        // What repeats the choice for older programs, text moved away, and the pronunciation written above a word.
        foreach (var unread in document.Descendants().Where(element => element.Name.LocalName is "Fallback" or "moveFrom" or "rt").ToList())
        {
            unread.Remove();
        }

        // The marks of notes are counted where they are shown.
        var notes = document.Descendants().Where(element => element.Name.LocalName is "footnoteReference" or "endnoteReference").ToList();
        for (var i = 0; i < notes.Count; i++)
        {
            notes[i].ReplaceWith(new XElement(name ?? "mark", i + 1));
        }

        var text = new StringBuilder();
        Append(text, document.Root!, name);
        return text.ToString();
    }

    // Paragraphs stand in boxes and tables of other paragraphs: each is a line of its own, and none is read twice.
    private static void Append(StringBuilder text, XElement element, string? name)
    {
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XText words when name is null || element.Name.LocalName == name:
                    text.Append(words.Value);
                    break;
                case XElement { Name.LocalName: "p" or "h" or "tc" or "txbxContent" or "line-break" } block:
                    text.Append('\n');
                    Append(text, block, name);
                    text.Append('\n');
                    break;
                case XElement { Name.LocalName: "tab" or "br" or "cr" or "s" }:
                    text.Append(' ');
                    break;
                case XElement inner:
                    Append(text, inner, name);
                    break;
            }
        }
    }

    private static string Body(byte[] page)
    {
        // Pages that are no UTF-8 are read by AngleSharp's own rules for charsets.
        var document = Utf8.IsValid(page)
            ? new HtmlParser().ParseDocument(Encoding.UTF8.GetString(page))
            : new HtmlParser().ParseDocument(new MemoryStream(page));
        foreach (var element in document.QuerySelectorAll(Unread).ToList())
        {
            element.Remove();
        }

        foreach (var element in document.QuerySelectorAll("p, div, td, th, li, dt, dd, h1, h2, h3, h4, h5, h6, br, tr, pre").ToList())
        {
            element.Before(document.CreateTextNode(" "));
            element.After(document.CreateTextNode(" "));
        }

        return document.Body?.TextContent ?? "";
    }
}
