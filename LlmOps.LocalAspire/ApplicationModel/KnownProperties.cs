namespace Aspire.Hosting.ApplicationModel;

/// <summary>The names of properties that the dashboard knows how to show.</summary>
internal static class KnownProperties
{
    public const string ProjectPath = "project.path";
    public const string ProjectLaunchProfile = "project.launchProfile";
    public const string ExecutablePath = "executable.path";
    public const string ExecutablePid = "executable.pid";
    public const string ExecutableWorkDir = "executable.workDir";
    public const string ExecutableArgs = "executable.args";
    public const string ContainerImage = "container.image";
    public const string ContainerId = "container.id";
    public const string ContainerCommand = "container.command";
    public const string ContainerArgs = "container.args";
    public const string ContainerPorts = "container.ports";
    public const string ContainerLifetime = "container.lifetime";
    public const string ParameterValue = "Value";
}
