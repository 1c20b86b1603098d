using System.Text.RegularExpressions;

namespace LlmOps.Tests.Architecture;

/// <summary>The lines of the repository's C# files, each as code without its literals and as comment.</summary>
internal static partial class SourceText
{
    private static readonly string[] s_generated = ["bin", "obj", "node_modules", ".git"];

    /// <summary>Every line that is not part of a raw string literal.</summary>
    public static IEnumerable<Line> Lines()
    {
        foreach (var file in Files(Repository.Root, "*.cs"))
        {
            var (number, isRaw) = (0, false);
            foreach (var line in File.ReadLines(file))
            {
                number++;
                var marks = RawMark().Count(line);
                if (!isRaw && marks == 0)
                {
                    var code = Literal().Replace(line, "\"\"");
                    var comment = code.IndexOf("//", StringComparison.Ordinal);
                    yield return new Line(
                        Relative(file),
                        number,
                        line.Length,
                        comment < 0 ? code : code[..comment],
                        comment < 0 ? string.Empty : line[line.IndexOf("//", StringComparison.Ordinal)..]
                    );
                }

                isRaw ^= marks % 2 == 1;
            }
        }
    }

    /// <summary>Every page of documentation, from the root.</summary>
    public static IEnumerable<string> PageFiles() =>
        Files(Repository.Root, "*.md")
            .Select(Relative)
            .Where(file =>
                !file.StartsWith("samples/documents/", StringComparison.Ordinal) && !file.StartsWith("LlmOps.", StringComparison.Ordinal)
            );

    /// <summary>The lines of every page of documentation, with code spans left out.</summary>
    public static IEnumerable<(string Place, string Text)> Pages() =>
        PageFiles()
            .SelectMany(file =>
                File.ReadLines(Path.Combine(Repository.Root, file)).Select((line, i) => ($"{file}:{i + 1}", CodeSpan().Replace(line, "``")))
            );

    /// <summary>The C# files of a project.</summary>
    public static IEnumerable<string> FilesOf(string project) =>
        new[] { project, Path.Combine("adapters", project) }
            .Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Files(folder, "*.cs"));

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory
            .EnumerateFiles(folder, pattern)
            .Concat(
                Directory
                    .EnumerateDirectories(folder)
                    .Where(child => !s_generated.Contains(Path.GetFileName(child)))
                    .SelectMany(child => Files(child, pattern))
            );

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawMark();

    [GeneratedRegex("""'\\?"'|[$@]*"(?:\\.|""|[^"\\])*"?""")]
    private static partial Regex Literal();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();

    /// <summary>One line.</summary>
    /// <param name="File">Its file, from the root.</param>
    /// <param name="Number">Its number, from 1.</param>
    /// <param name="Length">Its length in characters.</param>
    /// <param name="Code">Its code, with empty literals.</param>
    /// <param name="Comment">Its comment.</param>
    internal sealed record Line(string File, int Number, int Length, string Code, string Comment)
    {
        public string Place => $"{File}:{Number}";
    }
}
