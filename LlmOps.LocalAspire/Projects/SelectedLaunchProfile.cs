using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Projects;

/// <summary>The launch profile a project is started with: the one asked for, else the AppHost's own where the project has it, else its first.</summary>
internal sealed record SelectedLaunchProfile(string Name, LaunchProfile Profile)
{
    public static SelectedLaunchProfile? Of(ProjectResource project)
    {
        if (project.HasAnnotationOfType<ExcludeLaunchProfileAnnotation>())
        {
            return null;
        }

        var metadata = project.GetProjectMetadata();
        if (!File.Exists(metadata.ProjectPath))
        {
            throw new DistributedApplicationException($"Project file '{metadata.ProjectPath}' of resource '{project.Name}' was not found.");
        }

        var profiles = (metadata.LaunchSettings ?? LaunchSettingsJson.Read(Path.GetDirectoryName(metadata.ProjectPath)!))?.Profiles ?? [];
        if (project.TryGetLastAnnotation<LaunchProfileAnnotation>(out var asked))
        {
            return profiles.TryGetValue(asked.LaunchProfileName, out var found)
                ? new SelectedLaunchProfile(asked.LaunchProfileName, found)
                : throw new DistributedApplicationException($"Launch settings of resource '{project.Name}' do not have a profile '{asked.LaunchProfileName}'.");
        }

        if (project.TryGetLastAnnotation<DefaultLaunchProfileAnnotation>(out var preferred) && profiles.TryGetValue(preferred.LaunchProfileName, out var byDefault))
        {
            return new SelectedLaunchProfile(preferred.LaunchProfileName, byDefault);
        }

        return profiles.Where(entry => string.Equals(entry.Value.CommandName, "Project", StringComparison.OrdinalIgnoreCase))
            .Select(entry => new SelectedLaunchProfile(entry.Key, entry.Value))
            .FirstOrDefault();
    }
}
