using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Containers;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Aspire.Hosting.Lifecycle;
using Aspire.Hosting.Orchestrator;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Terminal;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting;

/// <inheritdoc cref="IDistributedApplicationBuilder" />
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly DistributedApplicationOptions _options;
    private readonly DistributedApplicationExecutionContextOptions _contextOptions = new(DistributedApplicationOperation.Run);
    private readonly HostApplicationBuilder _host;
    private readonly BuildInterception? _interception = BuildInterception.Current;
    private bool _built;

    /// <summary>Begins an application.</summary>
    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    /// <summary>Begins an application.</summary>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        _options = options ?? throw new ArgumentNullException(nameof(options));

        var settings = new HostApplicationBuilderSettings { Args = options.Args, Configuration = new ConfigurationManager() };
        settings.Configuration.AddEnvironmentVariables(prefix: "ASPIRE_");
        if (Directory.Exists(ProjectDirectory))
        {
            settings.ContentRootPath = ProjectDirectory;
        }

        _interception?.OnConstructing(options, settings);
        settings.ApplicationName ??= options.Assembly?.GetName().Name;
        _host = new HostApplicationBuilder(settings);

        AppHostDirectory = ProjectDirectory ?? _host.Environment.ContentRootPath;
        ExecutionContext = new DistributedApplicationExecutionContext(_contextOptions);
        Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = AppHostDirectory,
            ["AppHost:Path"] = Path.GetFullPath(Path.Join(AppHostDirectory, Environment.ApplicationName)),
            ["AppHost:DashboardApplicationName"] = options.DashboardApplicationName ?? Environment.ApplicationName,
            ["AppHost:DefaultLaunchProfileName"] = Configuration["AppHost:DefaultLaunchProfileName"] ?? Configuration["DOTNET_LAUNCH_PROFILE"] ?? Configuration["LAUNCH_PROFILE"],
        });
        AddServices();
    }

    /// <inheritdoc />
    public ConfigurationManager Configuration => _host.Configuration;

    /// <inheritdoc />
    public string AppHostDirectory { get; }

    /// <inheritdoc />
    public Assembly? AppHostAssembly => _options.Assembly;

    /// <inheritdoc />
    public IHostEnvironment Environment => _host.Environment;

    /// <inheritdoc />
    public IServiceCollection Services => _host.Services;

    /// <inheritdoc />
    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    /// <inheritdoc />
    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <inheritdoc />
    public IResourceCollection Resources { get; } = new ResourceCollection();

    private string? ProjectDirectory => _options.ProjectDirectory ?? _options.Metadata("AppHostProjectPath");

    /// <inheritdoc />
    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc />
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new DistributedApplicationResourceBuilder<T>(this, resource);
    }

    /// <inheritdoc />
    public DistributedApplication Build()
    {
        if (_built)
        {
            throw new InvalidOperationException("Build can only be called once.");
        }

        _built = true;
        _interception?.OnBuilding(this);

        DashboardSetup.AddTo(this, _options);
        foreach (var resource in Resources.Where(resource => resource is IComputeResource || resource.IsContainer()))
        {
            resource.Annotations.Add(ResourceInstanceAnnotation.For(resource));
            LifecycleCommands.AddTo(resource);
        }

        var application = new DistributedApplication(_host.Build(), _interception);
        _contextOptions.ServiceProvider = application.Services;
        _interception?.OnBuilt(application);
        return application;
    }

    private void AddServices()
    {
        // The console is the resources' own; the host's chatter about itself stays out of it.
        _host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        _host.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        _host.Logging.AddFilter("Microsoft.Extensions.Http", LogLevel.Warning);
        _host.Logging.AddFilter("Polly", LogLevel.None);
        _host.Logging.AddConfiguration(Configuration.GetSection("Logging"));

        Services.TryAddSingleton(TimeProvider.System);
        Services.AddSingleton(_options);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Eventing);
        Services.AddSingleton(new DistributedApplicationModel(Resources));
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton(services => new ResourceCommandService(services.GetRequiredService<ResourceNotificationService>(), services.GetRequiredService<ResourceLoggerService>(), services));
        Services.AddHttpClient();
        Services.AddHealthChecks();

        Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        Services.Configure<OrchestratorOptions>(Configuration.GetSection(OrchestratorOptions.SectionName));
        Services.Configure<ResourceNotificationServiceOptions>(notifications => notifications.DefaultWaitBehavior =
            _options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable);

        Services.AddSingleton<PortReservations>();
        Services.AddSingleton<ProcessGuard>();
        Services.AddSingleton<ProcessLauncher>();
        Services.AddSingleton<LaunchConfiguration>();
        Services.AddSingleton<ProcessExecutor>();
        Services.AddSingleton<IResourceExecutor>(services => services.GetRequiredService<ProcessExecutor>());
        Services.AddSingleton<ICommandRunner, CommandRunner>();
        Services.AddSingleton<ContainerRuntimeDetector>();
        Services.AddSingleton<ContainerGuard>();
        Services.AddSingleton<IResourceExecutor, ContainerExecutor>();
        Services.AddSingleton<ParameterProcessor>();
        Services.AddSingleton<ApplicationOrchestrator>();

        // In this order: stopped in the reverse, so the console still shows how the resources stop.
        Services.AddHostedService<ApplicationBanner>();
        if (_options.EnableResourceLogging)
        {
            Services.AddHostedService<ResourceLogForwarder>();
        }
        else
        {
            Services.TryAddSingleton<TextTerminal>();
            Services.AddHostedService<ConsoleReporter>();
        }

        Services.AddHostedService<ResourceHealthCheckService>();
        Services.AddHostedService<LauncherWatch>();
        Services.AddHostedService<OrchestratorHostService>();
    }
}
