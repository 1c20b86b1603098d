using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Turns what was said of a resource into a process to start.</summary>
internal sealed class LaunchConfiguration(DistributedApplicationExecutionContext context, ResourceLoggerService consoles, DistributedApplicationOptions options)
{
    /// <summary>What the AppHost was started with says nothing about its resources.</summary>
    private static readonly HashSet<string> NotInherited = new(StringComparer.OrdinalIgnoreCase) { "ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT" };

    public async Task<ProcessSpec> CreateAsync(IResource resource, CancellationToken cancellationToken)
    {
        var own = await EnvironmentAsync(resource, cancellationToken);
        var arguments = await ArgumentsAsync(resource, cancellationToken);

        var environment = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            if (entry is { Key: string key, Value: string value } && !NotInherited.Contains(key))
            {
                environment[key] = value;
            }
        }

        var spec = resource switch
        {
            ProjectResource project => Project(project, arguments, environment),
            ExecutableResource executable => Executable(executable, arguments, environment),
            _ => throw new DistributedApplicationException($"Resource '{resource.Name}' is no process."),
        };
        foreach (var (key, value) in own)
        {
            environment[key] = value;
        }

        return spec with
        {
            Shown = [.. environment.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new EnvironmentVariableSnapshot(entry.Key, entry.Value, IsFromSpec: own.ContainsKey(entry.Key)))],
        };
    }

    /// <summary>The variables that the model gives to a resource.</summary>
    public async Task<Dictionary<string, string>> EnvironmentAsync(IResource resource, CancellationToken cancellationToken)
    {
        var callbacks = new EnvironmentCallbackContext(context, resource, [], cancellationToken) { Logger = consoles.GetLogger(resource) };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(callbacks);
        }

        var resolved = new Dictionary<string, string>();
        foreach (var (key, value) in callbacks.EnvironmentVariables)
        {
            if (await ResolveAsync(resource, value, cancellationToken) is { } text)
            {
                resolved[key] = text;
            }
        }

        return resolved;
    }

    /// <summary>The arguments that the model gives to a resource.</summary>
    public async Task<List<string>> ArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var callbacks = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = context, Logger = consoles.GetLogger(resource) };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(callbacks);
        }

        var resolved = new List<string>();
        foreach (var argument in callbacks.Args)
        {
            if (await ResolveAsync(resource, argument, cancellationToken) is { } text)
            {
                resolved.Add(text);
            }
        }

        return resolved;
    }

    private async ValueTask<string?> ResolveAsync(IResource resource, object? value, CancellationToken cancellationToken) => value switch
    {
        null => null,
        string text => text,
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await ResolveAsync(resource, provider, cancellationToken),
        IValueProvider provider => await provider.GetValueAsync(new ValueProviderContext { ExecutionContext = context, Caller = resource }, cancellationToken),
        IFormattable formattable => formattable.ToString(format: null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static ProcessSpec Executable(ExecutableResource executable, List<string> arguments, Dictionary<string, string> environment)
    {
        if (!Directory.Exists(executable.WorkingDirectory))
        {
            throw new DistributedApplicationException($"The working directory '{executable.WorkingDirectory}' of resource '{executable.Name}' does not exist.");
        }

        var program = CommandPath.Find(executable.Command, executable.WorkingDirectory)
            ?? throw new DistributedApplicationException($"The command '{executable.Command}' of resource '{executable.Name}' was not found.");
        return new ProcessSpec(program, arguments, environment, executable.WorkingDirectory)
        {
            Properties = Properties(program, arguments, executable.WorkingDirectory),
        };
    }

    private ProcessSpec Project(ProjectResource project, List<string> arguments, Dictionary<string, string> environment)
    {
        var path = project.GetProjectMetadata().ProjectPath;
        var directory = Path.GetDirectoryName(path)!;
        var assembly = ProjectOutput.Find(path, options)
            ?? throw new DistributedApplicationException($"The project '{path}' of resource '{project.Name}' is not built: build the AppHost, or refer to the project from it.");

        // The same that `dotnet run` does: the program of its own name where there is one, with the runtime named that runs here.
        var program = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        if (File.Exists(program))
        {
            environment.TryAdd("DOTNET_ROOT", DotnetHost.Root);
        }
        else
        {
            program = DotnetHost.Path;
            arguments = ["exec", assembly, .. arguments];
        }

        ImmutableArray<ResourcePropertySnapshot> properties =
        [
            new ResourcePropertySnapshot(KnownProperties.ProjectPath, path),
            .. SelectedLaunchProfile.Of(project) is { } selected ? (ResourcePropertySnapshot[])[new ResourcePropertySnapshot(KnownProperties.ProjectLaunchProfile, selected.Name)] : [],
            .. Properties(program, arguments, directory),
        ];
        return new ProcessSpec(program, arguments, environment, directory) { Properties = properties };
    }

    private static ImmutableArray<ResourcePropertySnapshot> Properties(string program, List<string> arguments, string directory) =>
    [
        new ResourcePropertySnapshot(KnownProperties.ExecutablePath, program),
        new ResourcePropertySnapshot(KnownProperties.ExecutableWorkDir, directory),
        new ResourcePropertySnapshot(KnownProperties.ExecutableArgs, arguments.ToImmutableArray()) { IsSensitive = true },
    ];
}
