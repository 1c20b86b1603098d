using System.Text.RegularExpressions;

namespace LlmOps.Tests.Architecture;

/// <summary>Names, comments, log texts and pages avoid the words that docs/glossary.md rules out, and lines end where an editor shows
/// them.</summary>
public sealed partial class WordingTests
{
    private const int MaxLineLength = 140;
    private const string Glossary = "docs/glossary.md";

    private static readonly List<Rule> s_rules =
    [
        .. Row()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, Glossary)).Split("| not | but |")[1])
            .Select(row => new Rule(row.Groups[1].Value.TrimEnd('…'), row.Groups[1].Value.EndsWith('…'), row.Groups[2].Value))
            .Where(rule => rule.Word != "---"),
    ];

    [Fact]
    public void CommentsUseTheGlossarysWords() =>
        Assert.Empty(SourceText.Lines().SelectMany(line => Faults(line.Place, line.Comment, s_rules)));

    [Fact]
    public void NamesUseTheGlossarysSpelling() =>
        Assert.Empty(SourceText.Lines().SelectMany(line => Faults(line.Place, line.Code, s_rules.Where(rule => rule.IsStem))));

    [Fact]
    public void LogTextsUseTheGlossarysWords() =>
        Assert.Empty(
            LogMessageTests.Messages.SelectMany(entry =>
                Faults($"{entry.Method.DeclaringType!.Name}.{entry.Method.Name}", entry.Message.Message, s_rules)
            )
        );

    [Fact]
    public void PagesUseTheGlossarysWords() =>
        Assert.Empty(
            SourceText
                .Pages()
                .Where(line => !line.Place.StartsWith(Glossary, StringComparison.Ordinal))
                .SelectMany(line => Faults(line.Place, line.Text, s_rules))
        );

    [Fact]
    public void CommentsEndWithinTheColumnsOfTheCode() =>
        Assert.Empty(
            SourceText
                .Lines()
                .Where(line => line.Comment.Length > 0 && line.Length > MaxLineLength)
                .Select(line => $"{line.Place} is too long.")
        );

    [Theory]
    [InlineData("Nobody waits.", "nobody")]
    [InlineData("The neighbours follow.", "neighbour")]
    [InlineData("It was left alone.", "left alone")]
    public void TheRulesFindWhatTheyRuleOut(string text, string word) =>
        Assert.Contains($"'{word}'", Assert.Single(Faults("here", text, s_rules)), StringComparison.Ordinal);

    private static IEnumerable<string> Faults(string place, string text, IEnumerable<Rule> rules) =>
        text.Length == 0
            ? []
            : rules
                .Where(rule => rule.Pattern.IsMatch(text))
                .Select(rule => $"{place}: '{rule.Word}' is not a word of {Glossary}; say '{rule.Instead}'.");

    [GeneratedRegex(@"^\| (.+?) \| (.+?) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    private sealed record Rule(string Word, bool IsStem, string Instead)
    {
        public Regex Pattern { get; } = new(IsStem ? Word : $@"\b{Word}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }
}
