namespace LlmOps.Engine.Models;

/// <summary>Trains models and puts them where they can be called. Every call throws <see cref="ModelException"/> where the service refuses
/// or is out of reach; an unknown job or deployment has the code <c>ResourceNotFoundException</c>.</summary>
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
    IAsyncEnumerable<CustomizationJob> ListJobsAsync(
        string? nameContains,
        CustomizationStatus? status,
        CancellationToken cancellationToken
    );

    /// <summary>Asks a job to stop. Asking again changes nothing.</summary>
    Task StopJobAsync(string job, CancellationToken cancellationToken);

    /// <summary>Deploys a customized model and gives the deployment's ARN. The same name and model again deploy nothing new.</summary>
    Task<string> CreateDeploymentAsync(string name, string modelArn, CancellationToken cancellationToken);

    /// <summary>A deployment by name or ARN.</summary>
    Task<ModelDeployment> GetDeploymentAsync(string deployment, CancellationToken cancellationToken);

    /// <summary>Ids of the foundation models that can be fine-tuned in this region.</summary>
    Task<IReadOnlyList<string>> ListTunableModelsAsync(CancellationToken cancellationToken);

    /// <summary>Buys model units for a customized model by the hour, without commitment, and gives their ARN. The same name, model and
    /// number again buy nothing new.</summary>
    Task<string> CreateProvisionedAsync(string name, string modelArn, int modelUnits, CancellationToken cancellationToken);

    /// <summary>A deployment or provisioned throughput by ARN.</summary>
    Task<ServedModel> GetServedAsync(string arn, CancellationToken cancellationToken);

    /// <summary>Every deployment and provisioned throughput whose name holds a text.</summary>
    IAsyncEnumerable<ServedModel> ListServedAsync(string nameContains, CancellationToken cancellationToken);

    /// <summary>Deletes a deployment or provisioned throughput by ARN.</summary>
    Task DeleteServedAsync(string arn, CancellationToken cancellationToken);

    /// <summary>Every customized model whose name holds a text.</summary>
    IAsyncEnumerable<CustomModelName> ListModelsAsync(string nameContains, CancellationToken cancellationToken);

    /// <summary>Deletes a customized model by name or ARN. One that is being served is refused.</summary>
    Task DeleteModelAsync(string model, CancellationToken cancellationToken);

    /// <summary>Deletes a deployment.</summary>
    Task DeleteDeploymentAsync(string deployment, CancellationToken cancellationToken);
}
