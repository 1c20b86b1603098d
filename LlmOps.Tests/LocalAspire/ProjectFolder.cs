namespace LlmOps.Tests.LocalAspire;

/// <summary>A folder with a project file and launch settings in it.</summary>
internal sealed class ProjectFolder : IDisposable
{
    private readonly TemporaryDirectory _directory = new("project");

    public ProjectFolder(string? launchSettings = null, string name = "Thing")
    {
        Project = Path.Combine(Root, $"{name}.csproj");
        File.WriteAllText(Project, "<Project />");
        if (launchSettings is not null)
        {
            Directory.CreateDirectory(Path.Combine(Root, "Properties"));
            File.WriteAllText(Path.Combine(Root, "Properties", "launchSettings.json"), launchSettings);
        }
    }

    public string Root => _directory.Path;

    public string Project { get; }

    public void Dispose() => _directory.Dispose();
}
