namespace Aspire.Hosting.Projects;

internal sealed class ProjectFile(string path) : IProjectMetadata
{
    public string ProjectPath { get; } = path;
}
