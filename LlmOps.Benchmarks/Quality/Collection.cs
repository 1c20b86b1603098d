using System.Globalization;
using System.Text.Json;

namespace LlmOps.Benchmarks.Quality;

/// <summary>A collection with judged questions: <c>corpus.jsonl</c>, <c>queries.jsonl</c> and <c>qrels.trec</c> of one folder.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Documents">The documents, each as often as its file names it.</param>
/// <param name="Questions">Those questions that have at least one relevant document.</param>
/// <param name="Judgments">For each question its relevant documents with their grades.</param>
internal sealed record Collection(
    string Name,
    IReadOnlyList<CollectionDocument> Documents,
    IReadOnlyList<CollectionQuestion> Questions,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Judgments
)
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="FormatException">A line is no judgment, or a document or question has no id.</exception>
    public static Collection Read(string folder)
    {
        var judgments = ReadJudgments(Path.Combine(folder, "qrels.trec"));
        CollectionDocument[] documents =
        [
            .. Lines(Path.Combine(folder, "corpus.jsonl"))
                .Select(line => new CollectionDocument(Id(line), Text(line, "title"), Text(line, "text"))),
        ];
        CollectionQuestion[] questions =
        [
            .. Lines(Path.Combine(folder, "queries.jsonl"))
                .Select(line => new CollectionQuestion(Id(line), Text(line, "text")))
                .Where(question => judgments.ContainsKey(question.Id)),
        ];
        return new Collection(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            documents,
            questions,
            judgments
        );
    }

    private static Dictionary<string, IReadOnlyDictionary<string, int>> ReadJudgments(string path)
    {
        var judgments = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            if (line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is not [var question, _, var document, var grade])
            {
                throw new FormatException($"{path}: '{line}' is no judgment; one reads 'question 0 document grade'.");
            }

            if (int.Parse(grade, CultureInfo.InvariantCulture) is var value and > 0)
            {
                judgments.TryAdd(question, new Dictionary<string, int>(StringComparer.Ordinal));
                judgments[question][document] = Math.Max(value, judgments[question].GetValueOrDefault(document));
            }
        }

        return judgments.ToDictionary(entry => entry.Key, entry => (IReadOnlyDictionary<string, int>)entry.Value, StringComparer.Ordinal);
    }

    private static IEnumerable<JsonElement> Lines(string path) =>
        File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => JsonElement.Parse(line));

    private static string Id(JsonElement line) =>
        Text(line, "_id") is { Length: > 0 } id ? id : throw new FormatException($"'{line.GetRawText()}' has no _id.");

    private static string Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";
}
