using CsCheck;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Tests.Ingesting;

public sealed class DocumentIdsTests
{
    // Names as people have them: scripts, folders, blanks, composed and decomposed letters, letters beyond the first plane, marks, halves
    // of pairs.
    private static readonly string[] s_pieces =
    [
        "a",
        "B",
        "7",
        "report",
        "txt",
        ".",
        "-",
        "_",
        " ",
        "/",
        "\\",
        "//",
        "é",
        "e\u0301",
        "契約書",
        "請求書",
        "Отчёт",
        "تقرير",
        "रिपोर्ट",
        "ไฟล์",
        "한국어",
        "\u1112\u1161\u11ab",
        "\U00020BB7",
        "😀",
        "\u200d",
        "ß",
        "İ",
        "\ud800",
        "\udc00",
        "Å",
        "\u212b",
        "-01234567",
        "-abcdefgh",
        "%2F",
        "+",
        "~",
        "\0",
    ];

    private static readonly Gen<string> s_path = Gen.Int[0, s_pieces.Length - 1]
        .Array[1, 12]
        .Select(chosen => string.Concat(chosen.Select(i => s_pieces[i])));

    private static readonly Gen<string> s_long = Gen.Select(
        s_path,
        Gen.Int[0, 300],
        Gen.Char['a', 'z'],
        (path, count, filler) => path + new string(filler, count)
    );

    [Fact]
    public void DifferentPathsHaveDifferentIds() =>
        Gen.Select(Gen.OneOf(s_path, s_long), Gen.OneOf(s_path, s_long))
            .Sample((one, other) => one == other || DocumentIds.FromPath(one) != DocumentIds.FromPath(other), iter: 20_000);

    [Fact]
    public void HalvesOfSurrogatePairsAreToldApart()
    {
        // Not as data of a theory: an attribute would hold every half as U+FFFD.
        string[] paths = ["\ud800", "\udc00", "\ufffd", "\ud800.txt", "\ud801.txt"];

        Assert.Equal(paths.Length, paths.Select(DocumentIds.FromPath).Distinct().Count());
    }

    [Fact]
    public void AnIdIsNotTheIdOfAnyOtherPath() =>
        s_long.Sample(
            path => DocumentIds.FromPath(path) == path || DocumentIds.FromPath(DocumentIds.FromPath(path)) != DocumentIds.FromPath(path),
            iter: 20_000
        );

    [Fact]
    public void AnIdIsValidAndStaysTheSameAndSurvivesAUrl() =>
        Gen.OneOf(s_path, s_long)
            .Sample(
                path =>
                {
                    var id = DocumentIds.FromPath(path);
                    return DocumentIds.IsValid(id)
                        && id == DocumentIds.FromPath(new string(path))
                        && Uri.UnescapeDataString(Uri.EscapeDataString(id)) == id;
                },
                iter: 20_000
            );

    [Fact]
    public void AlternativesDifferFromTheFirstChoiceAndFromEachOther() =>
        s_long.Sample(
            path =>
                new[]
                {
                    DocumentIds.FromPath(path),
                    DocumentIds.Alternative(path, "api:" + path, 1),
                    DocumentIds.Alternative(path, "api:" + path, 2),
                    DocumentIds.Alternative(path, "s3:" + path, 1),
                }
                    is var ids
                && ids.Distinct().Count() == 4
                && ids.All(DocumentIds.IsValid),
            iter: 5_000
        );

    [Theory]
    [InlineData("readme.md", "readme.md")]
    [InlineData("契約書.txt", "契約書.txt")]
    [InlineData("Übersicht.pdf", "Übersicht.pdf")]
    [InlineData("रिपोर्ट.txt", "रिपोर्ट.txt")]
    [InlineData("Отчёт_2026.docx", "Отчёт_2026.docx")]
    public void ANameThatFitsIsTheId(string path, string id) => Assert.Equal(id, DocumentIds.FromPath(path));

    [Theory]
    [InlineData("policies/leave.md", "policies-leave.md-")]
    [InlineData("policies\\leave.md", "policies-leave.md-")]
    [InlineData("Übersicht 2026.pdf", "Übersicht-2026.pdf-")]
    [InlineData("U\u0308bersicht.pdf", "Übersicht.pdf-")]
    [InlineData("契約/請求書.txt", "契約-請求書.txt-")]
    [InlineData("😀", "f-")]
    [InlineData("", "f-")]
    [InlineData(".hidden/..", "hidden-")]
    [InlineData("backup-20260301", "backup-20260301-")]
    public void ANameThatWasFoldedEndsWithAHashOfItsPath(string path, string begins) =>
        Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(begins)}[0-9a-z]{{8}}$", DocumentIds.FromPath(path));

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a/b")]
    [InlineData("a~1")]
    [InlineData("e\u0301")]
    [InlineData("\u0301a")]
    [InlineData("a\ud800")]
    [InlineData("😀")]
    [InlineData("a\n")]
    public void WhatIsNoIdIsRefused(string id) => Assert.False(DocumentIds.IsValid(id));
}
