using System.Text.Json;

namespace LlmOps.Cli.Smoke;

/// <summary>A question whose answer is known.</summary>
/// <param name="Id">Its name in reports.</param>
/// <param name="Question">The question.</param>
/// <param name="Answerable">Whether the documents answer it.</param>
/// <param name="Documents">A right answer cites one of them; the extension of a file may be left out.</param>
/// <param name="Contains">A right answer has one of these texts; none: any text will do.</param>
/// <param name="After">The question whose conversation it continues.</param>
internal sealed record GoldenQuestion(
    string Id,
    string Question,
    bool Answerable,
    IReadOnlyList<string> Documents,
    IReadOnlyList<string> Contains,
    string? After = null
)
{
    /// <summary>Reads a file of JSON, one question a line.</summary>
    /// <exception cref="UsageException">The file cannot be read, or has no question.</exception>
    public static async Task<IReadOnlyList<GoldenQuestion>> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var questions = new List<GoldenQuestion>();
        try
        {
            await foreach (var line in File.ReadLinesAsync(file.FullName, cancellationToken))
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    questions.Add(Parse(line, questions.Count + 1));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The questions in {file.FullName} cannot be read: {e.Message}");
        }

        return questions.Count > 0 ? questions : throw new UsageException($"{file.FullName} has no questions.");
    }

    private static GoldenQuestion Parse(string line, int number)
    {
        try
        {
            var question =
                JsonSerializer.Deserialize<GoldenQuestion>(line, JsonSerializerOptions.Web) ?? throw new JsonException("It is null.");
            return string.IsNullOrEmpty(question.Id) || string.IsNullOrEmpty(question.Question)
                ? throw new JsonException("id and question are required.")
                : question with
                {
                    Documents = question.Documents ?? [],
                    Contains = question.Contains ?? [],
                };
        }
        catch (JsonException e)
        {
            throw new UsageException($"Question {number} cannot be read: {e.Message}");
        }
    }
}
