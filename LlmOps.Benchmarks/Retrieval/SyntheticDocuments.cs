using System.Globalization;
using System.Text;
using LlmOps.Benchmarks.Quality;

namespace LlmOps.Benchmarks.Retrieval;

/// <summary>Seeded documents about made-up companies, people and towns, in words as frequent as in speech: the same number always gives the
/// same document. Questions ask for what documents say, with and without names.</summary>
internal static class SyntheticDocuments
{
    /// <summary>Paragraphs of a document, of some 120 words each.</summary>
    private const int Paragraphs = 10;

    /// <summary>Sentences of a paragraph, of some 12 words each.</summary>
    private const int Sentences = 10;

    private const int Names = 5_000;

    public static IncomingText Document(int number)
    {
        var random = new Random(number);
        var subject = Company(random);
        var text = new StringBuilder();
        for (var paragraph = 0; paragraph < Paragraphs; paragraph++)
        {
            for (var sentence = 0; sentence < Sentences; sentence++)
            {
                text.Append(Sentence(random, subject)).Append(' ');
            }

            text.Append("\n\n");
        }

        return new IncomingText(string.Create(CultureInfo.InvariantCulture, $"d{number}"), $"{subject} {Word(random)}", text.ToString());
    }

    /// <summary>Every second one has a name.</summary>
    public static string Question(int number)
    {
        var random = new Random(-1 - number);
        return number % 2 == 0
            ? $"Which {Word(random)} did {Company(random)} acquire for the {Word(random)} {Word(random)}?"
            : $"What is the {Word(random)} of the {Word(random)} {Word(random)} that a {Word(random)} needs?";
    }

    private static string Sentence(Random random, string subject)
    {
        var words = string.Join(' ', Enumerable.Range(0, 8).Select(_ => Word(random)));
        return random.Next(20) switch
        {
            0 => $"{subject} acquired {Company(random)} in {1950 + random.Next(70)} for the {words}.",
            1 => $"{Company(random)} is headquartered in {Town(random)} and makes {words}.",
            2 => $"{subject} sells {words} to {Company(random)}.",
            _ => $"The {Word(random)} of the {words} is a {Word(random)}.",
        };
    }

    private static string Company(Random random) => $"{Capital(random)} {(random.Next(2) == 0 ? "Industries" : "Traders")}";

    private static string Town(Random random) => $"{Capital(random)}burg";

    private static string Capital(Random random)
    {
        var name = SyntheticChunks.Word(random.Next(Names) + 20_000);
        return string.Concat(char.ToUpperInvariant(name[0]).ToString(), name.AsSpan(1));
    }

    private static string Word(Random random) => SyntheticChunks.Pick(random);
}
