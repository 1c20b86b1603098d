using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LlmOps.LocalBedrock.Models.Answering;

namespace LlmOps.LocalBedrock.Jobs.Learning;

/// <summary> What a job learned from its records: which way of answering comes nearest to the accepted answers, and the answers
/// themselves, which it gives again where the same is asked and a passage of the prompt still says so. It knows nothing that is not in its
/// records.
/// </summary>
internal sealed partial class Tuning
{
    private const int MaxStudied = 400;

    private static readonly AnswerStyle[] s_styles = [AnswerStyle.Whole, AnswerStyle.FirstSentence, AnswerStyle.WithoutQuestion];

    private static readonly HashSet<string> s_functionWords = new(
        "a an and are as at be been by did do does for from had has have how in is it its of on or that the their there this to was were what when where which who whom whose why will with".Split(
            ' '
        ),
        StringComparer.Ordinal
    );

    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);

    private readonly bool _saysStatus;

    private Tuning(AnswerStyle style, bool saysStatus) => (Style, _saysStatus) = (style, saysStatus);

    /// <summary>How it answers.</summary>
    public AnswerStyle Style { get; }

    /// <summary>Answers that it remembers.</summary>
    public int Remembered => _answers.Count;

    /// <summary>Learns.</summary>
    /// <param name="records">The training records.</param>
    /// <param name="worse">True: learns the way of answering that is farthest from them, and remembers nothing.</param>
    public static Tuning Learn(IReadOnlyList<TrainingRecord> records, bool worse)
    {
        var read = records
            .Select(record => (Prompt: PromptReader.Read(record.Request), Accepted: StatusLine.Read(record.Answer)))
            .Where(record => record.Prompt.Task == PromptTask.AnswerFromPassages)
            .ToList();

        // A model writes the line as often as it has seen it written, whatever the prompt asks for.
        var saysStatus = read.Count(record => record.Accepted.IsAnswer is not null) * 2 > read.Count;
        if (worse)
        {
            return new Tuning(AnswerStyle.Refuses, saysStatus);
        }

        var studied = read.Where(record =>
                record.Accepted.IsAnswer is not false
                && !record.Accepted.Answer.Contains(PassageAnswerer.NoAnswer(record.Prompt), StringComparison.Ordinal)
            )
            .Select(record => (record.Prompt, record.Accepted.Answer))
            .ToList();
        var sample = studied.Take(MaxStudied).Select(record => (record.Prompt, record.Answer, Quoted: Quote(record.Prompt))).ToList();
        var best =
            sample.Count == 0
                ? AnswerStyle.Whole
                : s_styles.MaxBy(style => sample.Sum(record => Nearness(Apply(style, record.Quoted, Asked(record.Prompt)), record.Answer)));
        var tuning = new Tuning(best, saysStatus);
        foreach (var (prompt, answer) in studied)
        {
            tuning._answers[Key(Asked(prompt))] = Marker().Replace(answer, "").Trim();
        }

        return tuning;
    }

    /// <summary>The answer to a prompt with passages.</summary>
    public string Answer(Prompt prompt)
    {
        var answer = Style == AnswerStyle.Refuses ? null : Find(prompt);
        var text = answer ?? PassageAnswerer.NoAnswer(prompt);
        return _saysStatus ? StatusLine.Above(text, answer is not null) : text;
    }

    private string? Find(Prompt prompt) =>
        _answers.TryGetValue(Key(Asked(prompt)), out var known)
        && prompt.Passages.FirstOrDefault(passage => Holds(passage, known)) is { } source
            ? $"{known} [{source.Index.ToString(CultureInfo.InvariantCulture)}]"
        : PassageAnswerer.Answer(prompt) is { } quoted ? Apply(Style, quoted, Asked(prompt))
        : null;

    private static string Asked(Prompt prompt) => prompt.StandaloneQuestion ?? prompt.Question;

    private static string Quote(Prompt prompt) => PassageAnswerer.Answer(prompt) ?? "";

    private static string Apply(AnswerStyle style, string quoted, string question)
    {
        if (style == AnswerStyle.Whole)
        {
            return quoted;
        }

        // A quote and the marker behind it belong together.
        var parts = Marked().Matches(quoted).Select(match => (Text: match.Groups[1].Value.Trim(), Mark: match.Groups[2].Value)).ToList();
        if (parts.Count == 0)
        {
            return quoted;
        }

        var kept =
            style == AnswerStyle.FirstSentence
                ? parts.Take(1)
                : parts.Select(part => part with { Text = WithoutQuestion(part.Text, question) });
        return new StringBuilder().AppendJoin(' ', kept.Select(part => $"{part.Text} {part.Mark}")).ToString();
    }

    private static string WithoutQuestion(string sentence, string question)
    {
        var asked = Words(question).ToHashSet(StringComparer.Ordinal);
        var words = Word().Matches(sentence);
        var first = words.FirstOrDefault(word =>
            !asked.Contains(word.Value.ToLowerInvariant()) && !s_functionWords.Contains(word.Value.ToLowerInvariant())
        );
        return first is null ? sentence : sentence[first.Index..];
    }

    private static bool Holds(Passage passage, string answer)
    {
        var held = Words(passage.Text).ToHashSet(StringComparer.Ordinal);
        return Words(answer).Where(word => !s_functionWords.Contains(word)).All(held.Contains);
    }

    private static double Nearness(string given, string wanted)
    {
        var (one, other) = (
            Words(Marker().Replace(given, "")).ToHashSet(StringComparer.Ordinal),
            Words(Marker().Replace(wanted, "")).ToHashSet(StringComparer.Ordinal)
        );
        return one.Count + other.Count == 0 ? 0 : 2.0 * one.Count(other.Contains) / (one.Count + other.Count);
    }

    private static string Key(string question) =>
        string.Join(' ', Words(question).Where(word => !s_functionWords.Contains(word)).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value.ToLowerInvariant());

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*")]
    private static partial Regex Word();

    [GeneratedRegex(@"\s?\[\d{1,3}\]")]
    private static partial Regex Marker();

    [GeneratedRegex(@"([\s\S]*?)\s?(\[\d{1,3}\])")]
    private static partial Regex Marked();
}
