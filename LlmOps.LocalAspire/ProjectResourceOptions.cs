namespace Aspire.Hosting;

/// <summary>How a project is added.</summary>
public class ProjectResourceOptions
{
    /// <summary>The launch profile; chosen where null.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>Whether launch profiles do not count.</summary>
    public bool ExcludeLaunchProfile { get; set; }
}
