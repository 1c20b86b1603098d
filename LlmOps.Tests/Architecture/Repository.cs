using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace LlmOps.Tests.Architecture;

/// <summary>The projects of this repository and what each references, read from their project files.</summary>
internal static class Repository
{
    private static readonly string[] s_notRooms = ["bin", "obj", "node_modules", ".git"];

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every project by its name.</summary>
    public static IReadOnlyDictionary<string, ProjectFile> Projects { get; } =
        Find(Root, 0).Select(ProjectFile.Read).ToDictionary(project => project.Name, StringComparer.Ordinal);

    private static IEnumerable<string> Find(string folder, int depth) =>
        Directory
            .GetFiles(folder, "LlmOps*.csproj")
            .Concat(
                depth == 2
                    ? []
                    : Directory
                        .GetDirectories(folder)
                        .Where(child => !s_notRooms.Contains(Path.GetFileName(child)))
                        .SelectMany(child => Find(child, depth + 1))
            );

    private static string FindRoot([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    /// <summary>One project.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Projects">The projects it references.</param>
    /// <param name="Packages">The packages it references.</param>
    /// <param name="Frameworks">The shared frameworks it references.</param>
    internal sealed record ProjectFile(
        string Name,
        IReadOnlyList<string> Projects,
        IReadOnlyList<string> Packages,
        IReadOnlyList<string> Frameworks
    )
    {
        public static ProjectFile Read(string path)
        {
            var items = XDocument.Load(path).Descendants().ToList();
            return new ProjectFile(
                Path.GetFileNameWithoutExtension(path),
                [
                    .. Includes("ProjectReference")
                        .Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))
                        .Order(StringComparer.Ordinal),
                ],
                [.. Includes("PackageReference")],
                [.. Includes("FrameworkReference")]
            );

            IEnumerable<string> Includes(string tag) =>
                items.Where(item => item.Name.LocalName == tag).Select(item => item.Attribute("Include")?.Value).OfType<string>();
        }
    }
}
