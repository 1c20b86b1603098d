using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>The dashboard among the resources: hidden, and started by <see cref="DashboardHost"/> alone.</summary>
internal sealed class DashboardResource : ExecutableResource
{
    private IReadOnlyList<string> _arguments = [];

    public DashboardResource(string workingDirectory, IReadOnlyDictionary<string, string> environment, bool isHidden)
        : base(DashboardNames.ResourceName, "aspire-managed", workingDirectory)
    {
        Annotations.Add(new ExplicitStartupAnnotation());
        Annotations.Add(new ResourceSnapshotAnnotation(new CustomResourceSnapshot { ResourceType = KnownResourceTypes.Executable, Properties = [], IsHidden = isHidden }));
        Annotations.Add(new CommandLineArgsCallbackAnnotation(arguments =>
        {
            foreach (var argument in _arguments)
            {
                arguments.Add(argument);
            }
        }));
        Annotations.Add(new EnvironmentCallbackAnnotation(variables =>
        {
            foreach (var (name, value) in environment)
            {
                variables[name] = value;
            }
        }));
    }

    /// <summary>Makes its next start one of that program.</summary>
    public void Run(DashboardProgram program)
    {
        Annotations.OfType<ExecutableAnnotation>().Last().Command = program.FileName;
        _arguments = program.Arguments;
    }
}
