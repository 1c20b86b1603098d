namespace Aspire.Hosting;

/// <summary>How a <see cref="DistributedApplicationExecutionContext"/> is made.</summary>
public class DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation)
{
    /// <summary>What is done with the application.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;

    /// <summary>The application's services, once it is built.</summary>
    public IServiceProvider? ServiceProvider { get; set; }
}
