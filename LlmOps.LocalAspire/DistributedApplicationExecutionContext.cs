namespace Aspire.Hosting;

/// <summary>Whether the application runs or is published.</summary>
public class DistributedApplicationExecutionContext
{
    private readonly DistributedApplicationExecutionContextOptions _options;

    /// <summary>A context without services.</summary>
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
        : this(new DistributedApplicationExecutionContextOptions(operation))
    {
    }

    /// <summary>A context.</summary>
    public DistributedApplicationExecutionContext(DistributedApplicationExecutionContextOptions options) =>
        _options = options ?? throw new ArgumentNullException(nameof(options));

    /// <summary>What is done with the application.</summary>
    public DistributedApplicationOperation Operation => _options.Operation;

    /// <summary>Whether the application runs.</summary>
    public bool IsRunMode => Operation is DistributedApplicationOperation.Run;

    /// <summary>Whether the application is published.</summary>
    public bool IsPublishMode => Operation is DistributedApplicationOperation.Publish;

    /// <summary>The application's services.</summary>
    /// <exception cref="InvalidOperationException">The application is not built yet.</exception>
    public IServiceProvider ServiceProvider => _options.ServiceProvider
        ?? throw new InvalidOperationException("The services are available once the application is built.");
}
