using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting;

/// <summary>Adds .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the AppHost's project refers to.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, static _ => { });

    /// <summary>Adds a project that the AppHost's project refers to; null for no launch profile.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, options => Choose(options, launchProfileName));

    /// <summary>Adds a project that the AppHost's project refers to.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new() => builder.Add(name, new TProject(), configure);

    /// <summary>Adds a project by the path of its file, relative to the AppHost's folder.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.AddProject(name, projectPath, static _ => { });

    /// <summary>Adds a project by the path of its file, relative to the AppHost's folder; null for no launch profile.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, string? launchProfileName) =>
        builder.AddProject(name, projectPath, options => Choose(options, launchProfileName));

    /// <summary>Adds a project by the path of its file, relative to the AppHost's folder.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(name, new ProjectFile(Path.GetFullPath(projectPath, builder.AppHostDirectory)), configure);
    }

    /// <summary>How many of the project run. Here each holds its own ports, so there can be one.</summary>
    /// <exception cref="NotSupportedException">More than one.</exception>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        return replicas > 1
            ? throw new NotSupportedException($"Resource '{builder.Resource.Name}': {replicas} replicas need a proxy in front of them, which Aspire's own orchestrator has and this one has not.")
            : builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Which endpoints the project's own environment names.</summary>
    public static IResourceBuilder<ProjectResource> WithEndpointsInEnvironment(this IResourceBuilder<ProjectResource> builder, Func<EndpointAnnotation, bool> filter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new EndpointEnvironmentFilterAnnotation(filter));
    }

    private static void Choose(ProjectResourceOptions options, string? launchProfileName)
    {
        options.LaunchProfileName = launchProfileName;
        options.ExcludeLaunchProfile = launchProfileName is null;
    }

    private static IResourceBuilder<ProjectResource> Add(this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);

        var options = new ProjectResourceOptions();
        configure(options);

        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata);
        if (options.ExcludeLaunchProfile)
        {
            project.WithAnnotation<ExcludeLaunchProfileAnnotation>();
        }
        else if (options.LaunchProfileName is { Length: > 0 } launchProfileName)
        {
            project.WithAnnotation(new LaunchProfileAnnotation(launchProfileName));
        }
        else if (builder.Configuration["AppHost:DefaultLaunchProfileName"] is { Length: > 0 } byDefault)
        {
            project.WithAnnotation(new DefaultLaunchProfileAnnotation(byDefault));
        }

        return project.WithProjectDefaults(SelectedLaunchProfile.Of(project.Resource));
    }

    private static IResourceBuilder<ProjectResource> WithProjectDefaults(this IResourceBuilder<ProjectResource> builder, SelectedLaunchProfile? selected)
    {
        var project = builder.Resource;
        builder.WithOtlpExporter();

        foreach (var url in (selected?.Profile.ApplicationUrl ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Kestrel takes hosts that are no hosts: http://*:5080, http://+:5080.
            var uri = new Uri(url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal));
            var taken = project.Annotations.OfType<EndpointAnnotation>().Count(endpoint => endpoint.UriScheme == uri.Scheme);
            builder.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, uri.Scheme, name: taken == 0 ? uri.Scheme : string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}{taken + 1}"), port: uri.Port)
            {
                TargetHost = uri.Host,
                TlsEnabled = uri.Scheme is "https",
                FromLaunchProfile = true,
            });
        }

        builder.WithArgs(context =>
        {
            foreach (var argument in CommandLine.Split(selected?.Profile.CommandLineArgs))
            {
                context.Args.Add(argument);
            }
        });

        return builder.WithEnvironment(context =>
        {
            var environment = context.EnvironmentVariables;
            environment.TryAdd("LOGGING__CONSOLE__FORMATTERNAME", "simple");
            environment.TryAdd("DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", "true");

            var endpoints = project.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.UriScheme is "http" or "https" && IsInEnvironment(project, endpoint)).ToList();
            if (endpoints.Count > 0)
            {
                environment["ASPNETCORE_URLS"] = ListeningUrls(project, endpoints);
                if (endpoints.Find(endpoint => endpoint.UriScheme is "https") is { } https)
                {
                    environment["ASPNETCORE_HTTPS_PORT"] = new EndpointReference(project, https).Property(EndpointProperty.Port);
                }
            }

            if (selected is { } launch)
            {
                environment.TryAdd("DOTNET_LAUNCH_PROFILE", launch.Name);
                foreach (var (key, value) in launch.Profile.EnvironmentVariables)
                {
                    environment.TryAdd(key, Environment.ExpandEnvironmentVariables(value));
                }
            }
        });
    }

    private static bool IsInEnvironment(ProjectResource project, EndpointAnnotation endpoint) =>
        project.Annotations.OfType<EndpointEnvironmentFilterAnnotation>().All(annotation => annotation.Filter(endpoint));

    private static ReferenceExpression ListeningUrls(ProjectResource project, List<EndpointAnnotation> endpoints)
    {
        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in endpoints)
        {
            if (!urls.IsEmpty)
            {
                urls.AppendLiteral(";");
            }

            var reference = new EndpointReference(project, endpoint, KnownNetworkIdentifiers.LocalhostNetwork);
            urls.AppendLiteral($"{endpoint.UriScheme}://{endpoint.TargetHost}:");
            urls.AppendFormatted(reference.Property(EndpointProperty.TargetPort));
        }

        return urls.Build();
    }
}
