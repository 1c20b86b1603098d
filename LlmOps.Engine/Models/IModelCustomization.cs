namespace LlmOps.Engine.Models;

/// <summary>Trains models and puts them where they can be called. Every call throws <see cref="ModelException"/> where the service refuses or is out of reach; an unknown job or deployment has the code <c>ResourceNotFoundException</c>.</summary>
public interface IModelCustomization
{
    /// <summary>Starts a job and gives its ARN. The same request again starts none: the request's content is its token.</summary>
    Task<string> CreateJobAsync(CustomizationRequest request, CancellationToken cancellationToken);

    /// <summary>A job by name or ARN.</summary>
    Task<CustomizationJob> GetJobAsync(string job, CancellationToken cancellationToken);

    /// <summary>Jobs, newest first, page by page as they are read.</summary>
    /// <param name="nameContains">Part of the name; null: all.</param>
    /// <param name="status">Only those that stand there; null: all.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    IAsyncEnumerable<CustomizationJob> ListJobsAsync(string? nameContains, CustomizationStatus? status, CancellationToken cancellationToken);

    /// <summary>Asks a job to stop. Asking again changes nothing.</summary>
    Task StopJobAsync(string job, CancellationToken cancellationToken);

    /// <summary>Deploys a customized model and gives the deployment's ARN. The same name and model again deploy nothing new.</summary>
    Task<string> CreateDeploymentAsync(string name, string modelArn, CancellationToken cancellationToken);

    /// <summary>A deployment by name or ARN.</summary>
    Task<ModelDeployment> GetDeploymentAsync(string deployment, CancellationToken cancellationToken);

    /// <summary>Deletes a deployment.</summary>
    Task DeleteDeploymentAsync(string deployment, CancellationToken cancellationToken);
}
