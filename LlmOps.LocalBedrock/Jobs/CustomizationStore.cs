using System.Security.Cryptography;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Wire;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Jobs;

/// <summary>Customization jobs, the models they make, and what serves those. In memory: a restart forgets all of it.</summary>
internal sealed class CustomizationStore(IOptions<LocalBedrockOptions> options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<CustomizationJob> _jobs = [];
    private readonly List<Deployment> _deployments = [];
    private readonly List<ProvisionedThroughput> _provisioned = [];
    private readonly HashSet<string> _deletedModels = new(StringComparer.Ordinal);

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Starts a job. The same client token again gives the same job.</summary>
    public CustomizationJob CreateJob(
        CreateJobRequest request,
        string baseModelId,
        string baseModelArn,
        TimeSpan? duration,
        bool fails,
        bool learnsWorse = false
    )
    {
        lock (_gate)
        {
            if (request.ClientRequestToken is { } token && _jobs.Find(job => job.Request.ClientRequestToken == token) is { } known)
            {
                return known;
            }

            if (_jobs.Exists(job => job.Name == request.JobName))
            {
                throw ServiceException.Validation("The provided job name is currently in use.");
            }

            if (
                _jobs.Exists(job =>
                    job.Request.CustomModelName == request.CustomModelName
                    && !_deletedModels.Contains(job.OutputModelArn)
                    && job.Status(Now) is "InProgress" or "Completed"
                )
            )
            {
                throw new ServiceException("ConflictException", 400, "The provided custom model name is currently in use.");
            }

            var id = NewId();
            var job = new CustomizationJob(
                Arn($"model-customization-job/{baseModelId}/{id}"),
                Arn($"custom-model/{baseModelId}/{id}"),
                baseModelId,
                baseModelArn,
                request,
                Now,
                duration ?? options.Value.Jobs.Duration,
                fails
            )
            {
                LearnsWorse = learnsWorse,
            };
            _jobs.Add(job);
            return job;
        }
    }

    public IReadOnlyList<CustomizationJob> Jobs()
    {
        lock (_gate)
        {
            return [.. _jobs];
        }
    }

    public CustomizationJob FindJob(string identifier)
    {
        lock (_gate)
        {
            return _jobs.Find(job =>
                    job.Arn == identifier || job.Name == identifier || job.Arn.EndsWith("/" + identifier, StringComparison.Ordinal)
                ) ?? throw ServiceException.NotFound("Could not find the model customization job with the given identifier.");
        }
    }

    public void StopJob(string identifier)
    {
        lock (_gate)
        {
            var job = FindJob(identifier);
            if (job.StopRequestedAt is not null)
            {
                return;
            }

            if (job.IsOver(Now))
            {
                throw new ServiceException("ConflictException", 400, $"The job cannot be stopped because its status is {job.Status(Now)}.");
            }

            _jobs[_jobs.IndexOf(job)] = job with { StopRequestedAt = Now, StopDuration = options.Value.Jobs.StopDuration };
        }
    }

    public IReadOnlyList<CustomModel> Models()
    {
        lock (_gate)
        {
            return
            [
                .. _jobs
                    .Where(job => job.IsCompleted(Now) && !_deletedModels.Contains(job.OutputModelArn))
                    .Select(job => new CustomModel(job.OutputModelArn, job.Request.CustomModelName!, job)),
            ];
        }
    }

    public CustomModel FindModel(string identifier) =>
        Models().FirstOrDefault(model => model.Arn == identifier || model.Name == identifier)
        ?? throw ServiceException.NotFound("Could not find the custom model with the given identifier.");

    public void DeleteModel(string identifier)
    {
        lock (_gate)
        {
            var model = FindModel(identifier);
            if (
                _deployments.Exists(deployment => deployment.ModelArn == model.Arn)
                || _provisioned.Exists(provisioned => provisioned.ModelArn == model.Arn)
            )
            {
                throw new ServiceException("ConflictException", 400, "The custom model is in use.");
            }

            _deletedModels.Add(model.Arn);
        }
    }

    public Deployment CreateDeployment(CreateDeploymentRequest request)
    {
        lock (_gate)
        {
            if (request.ClientRequestToken is { } token && _deployments.Find(deployment => deployment.Token == token) is { } known)
            {
                return known;
            }

            if (_deployments.Exists(deployment => deployment.Name == request.ModelDeploymentName))
            {
                throw ServiceException.Validation("The provided model deployment name is currently in use.");
            }

            var model = FindModel(request.ModelArn!);
            var deployment = new Deployment(
                Arn($"custom-model-deployment/{NewId()}"),
                request.ModelDeploymentName!,
                model.Arn,
                model.Job.BaseModelId,
                request.Description,
                request.ClientRequestToken,
                Now,
                Now + options.Value.Jobs.DeploymentDuration
            );
            _deployments.Add(deployment);
            return deployment;
        }
    }

    public IReadOnlyList<Deployment> Deployments()
    {
        lock (_gate)
        {
            return [.. _deployments];
        }
    }

    public Deployment FindDeployment(string identifier)
    {
        lock (_gate)
        {
            return _deployments.Find(deployment =>
                    deployment.Arn == identifier
                    || deployment.Name == identifier
                    || deployment.Arn.EndsWith("/" + identifier, StringComparison.Ordinal)
                ) ?? throw ServiceException.NotFound("Could not find the custom model deployment with the given identifier.");
        }
    }

    public Deployment UpdateDeployment(string identifier, string modelArn)
    {
        lock (_gate)
        {
            var deployment = FindDeployment(identifier);
            var model = FindModel(modelArn);
            var updated = deployment with
            {
                ModelArn = model.Arn,
                BaseModelId = model.Job.BaseModelId,
                UpdatedAt = Now,
                UpdateModelArn = model.Arn,
            };
            _deployments[_deployments.IndexOf(deployment)] = updated;
            return updated;
        }
    }

    public void DeleteDeployment(string identifier)
    {
        lock (_gate)
        {
            _deployments.Remove(FindDeployment(identifier));
        }
    }

    public ProvisionedThroughput CreateProvisioned(CreateProvisionedRequest request, string modelArn, string baseModelId)
    {
        lock (_gate)
        {
            if (request.ClientRequestToken is { } token && _provisioned.Find(known => known.Token == token) is { } same)
            {
                return same;
            }

            if (_provisioned.Exists(known => known.Name == request.ProvisionedModelName))
            {
                throw ServiceException.Validation("The provided provisioned model name is currently in use.");
            }

            var provisioned = new ProvisionedThroughput(
                Arn($"provisioned-model/{NewId()}"),
                request.ProvisionedModelName!,
                request.ModelUnits!.Value,
                modelArn,
                baseModelId,
                request.CommitmentDuration,
                request.ClientRequestToken,
                Now,
                Now + options.Value.Jobs.ProvisioningDuration,
                Now
            );
            _provisioned.Add(provisioned);
            return provisioned;
        }
    }

    public IReadOnlyList<ProvisionedThroughput> Provisioned()
    {
        lock (_gate)
        {
            return [.. _provisioned];
        }
    }

    public ProvisionedThroughput FindProvisioned(string identifier)
    {
        lock (_gate)
        {
            return _provisioned.Find(provisioned =>
                    provisioned.Arn == identifier
                    || provisioned.Name == identifier
                    || provisioned.Arn.EndsWith("/" + identifier, StringComparison.Ordinal)
                ) ?? throw ServiceException.NotFound("Could not find the provisioned model with the given identifier.");
        }
    }

    public void UpdateProvisioned(string identifier, string? name, string? modelArn, string? baseModelId)
    {
        lock (_gate)
        {
            var provisioned = FindProvisioned(identifier);
            _provisioned[_provisioned.IndexOf(provisioned)] = provisioned with
            {
                Name = name ?? provisioned.Name,
                ModelArn = modelArn ?? provisioned.ModelArn,
                BaseModelId = baseModelId ?? provisioned.BaseModelId,
                ModifiedAt = Now,
            };
        }
    }

    public void DeleteProvisioned(string identifier)
    {
        lock (_gate)
        {
            var provisioned = FindProvisioned(identifier);
            if (provisioned.Commitment is not null)
            {
                throw new ServiceException("ConflictException", 400, "The provisioned model has a commitment that has not ended.");
            }

            _provisioned.Remove(provisioned);
        }
    }

    /// <summary>The foundation model behind a deployment's or provisioned model's ARN; null: there is none.</summary>
    /// <exception cref="ServiceException">It is not ready yet.</exception>
    public string? ServedBaseModel(string arn)
    {
        lock (_gate)
        {
            var now = Now;
            var (baseModel, ready) =
                _deployments.Find(deployment => deployment.Arn == arn) is { } deployment
                    ? (deployment.BaseModelId, deployment.Status(now) == "Active")
                : _provisioned.Find(provisioned => provisioned.Arn == arn) is { } provisioned
                    ? (provisioned.BaseModelId, provisioned.Status(now) == "InService")
                : (null, true);
            return ready
                ? baseModel
                : throw new ServiceException(
                    "ModelNotReadyException",
                    429,
                    "The model is not ready for inference. Wait and try your request again."
                );
        }
    }

    /// <summary>The job that made the model behind a deployment's or provisioned model's ARN; null: no job did.</summary>
    public CustomizationJob? ServedJob(string arn)
    {
        lock (_gate)
        {
            var model =
                _deployments.Find(deployment => deployment.Arn == arn)?.ModelArn
                ?? _provisioned.Find(provisioned => provisioned.Arn == arn)?.ModelArn;
            return model is null ? null : _jobs.Find(job => job.OutputModelArn == model);
        }
    }

    private string Arn(string resource) => $"arn:aws:bedrock:{options.Value.Region}:{options.Value.AccountId}:{resource}";

    private static string NewId() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 12);
}
