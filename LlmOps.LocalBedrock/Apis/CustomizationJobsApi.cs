using System.Text.Json;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Faults;
using LlmOps.LocalBedrock.Jobs;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>Model customization jobs of the control plane.</summary>
internal static class CustomizationJobsApi
{
    public static void MapCustomizationJobs(this IEndpointRouteBuilder app)
    {
        app.MapPost("/model-customization-jobs", CreateAsync).AsOperation("CreateModelCustomizationJob", Plane.Control);
        app.MapGet("/model-customization-jobs", List).AsOperation("ListModelCustomizationJobs", Plane.Control);
        app.MapGet("/model-customization-jobs/{jobIdentifier}", Get).AsOperation("GetModelCustomizationJob", Plane.Control);
        app.MapPost("/model-customization-jobs/{jobIdentifier}/stop", Stop).AsOperation("StopModelCustomizationJob", Plane.Control);
    }

    private static async Task<WireResult<CreateJobResponse>> CreateAsync(
        HttpContext context,
        CustomizationStore store,
        ModelCatalog catalog,
        FaultInjector injector
    )
    {
        var call = OperationCall.Of(context);
        var request =
            JsonSerializer.Deserialize(call.Body.Span, WireJson.Default.CreateJobRequest) ?? throw ServiceException.Serialization();
        JobValidator.Validate(request);
        call.ModelId = request.BaseModelIdentifier!;
        var (id, knobs) = ModelCatalog.SplitKnobs(call.ModelId);
        var model = catalog.FindBase(id);
        var faults = await injector.EnterAsync(context, call, knobs);
        var job = store.CreateJob(
            request,
            model.Id,
            catalog.FoundationModelArn(id.StartsWith("arn:", StringComparison.Ordinal) ? model.Id : id),
            faults.Plan.JobDuration,
            faults.Plan.JobFails,
            faults.Plan.JobLearnsWorse
        );
        return new WireResult<CreateJobResponse>(
            new CreateJobResponse(job.Arn),
            WireJson.Default.CreateJobResponse,
            faults,
            StatusCodes.Status201Created
        );
    }

    private static WireResult<JobDetails> Get(HttpContext context, CustomizationStore store) =>
        new(Describe(store.FindJob(OperationCall.Of(context).Label(1)), store.Now), WireJson.Default.JobDetails);

    private static WireResult<JobList> List(
        HttpContext context,
        CustomizationStore store,
        DateTimeOffset? creationTimeAfter,
        DateTimeOffset? creationTimeBefore,
        string? statusEquals
    )
    {
        var paging = Paging.Of(context.Request);
        var now = store.Now;
        var (page, next) = paging.Cut(
            store
                .Jobs()
                .Where(job =>
                    paging.Accepts(job.Name)
                    && (statusEquals is null || job.Status(now) == statusEquals)
                    && (creationTimeAfter is null || job.CreatedAt > creationTimeAfter)
                    && (creationTimeBefore is null || job.CreatedAt < creationTimeBefore)
                ),
            job => job.CreatedAt
        );
        return new WireResult<JobList>(new JobList([.. page.Select(job => Summarize(job, now))], next), WireJson.Default.JobList);
    }

    private static WireResult<EmptyResponse> Stop(HttpContext context, CustomizationStore store)
    {
        store.StopJob(OperationCall.Of(context).Label(1));
        return new WireResult<EmptyResponse>(new EmptyResponse(), WireJson.Default.EmptyResponse);
    }

    private static JobDetails Describe(CustomizationJob job, DateTimeOffset now) =>
        new()
        {
            JobArn = job.Arn,
            JobName = job.Name,
            OutputModelName = job.Request.CustomModelName,
            OutputModelArn = job.IsCompleted(now) ? job.OutputModelArn : null,
            ClientRequestToken = job.Request.ClientRequestToken,
            RoleArn = job.Request.RoleArn!,
            Status = job.Status(now),
            StatusDetails = job.Details(now),
            FailureMessage = job.Status(now) == "Failed" ? "The job failed because its knob says so." : null,
            CreationTime = job.CreatedAt,
            LastModifiedTime = job.LastModified(now),
            EndTime = job.IsOver(now) ? job.EndsAt : null,
            BaseModelArn = job.BaseModelArn,
            HyperParameters = job.Request.HyperParameters,
            TrainingDataConfig = job.Request.TrainingDataConfig!,
            ValidationDataConfig = job.Request.ValidationDataConfig,
            OutputDataConfig = job.Request.OutputDataConfig!,
            CustomizationType = job.Request.CustomizationType ?? "FINE_TUNING",
            OutputModelKmsKeyArn = job.Request.CustomModelKmsKeyId,
            TrainingMetrics = CustomModelsApi.Training(job, now),
            ValidationMetrics = CustomModelsApi.Validation(job, now),
            VpcConfig = job.Request.VpcConfig,
            CustomizationConfig = job.Request.CustomizationConfig,
        };

    private static JobSummary Summarize(CustomizationJob job, DateTimeOffset now) =>
        new()
        {
            JobArn = job.Arn,
            BaseModelArn = job.BaseModelArn,
            JobName = job.Name,
            Status = job.Status(now),
            StatusDetails = job.Details(now),
            LastModifiedTime = job.LastModified(now),
            CreationTime = job.CreatedAt,
            EndTime = job.IsOver(now) ? job.EndsAt : null,
            CustomModelArn = job.IsCompleted(now) ? job.OutputModelArn : null,
            CustomModelName = job.Request.CustomModelName,
            CustomizationType = job.Request.CustomizationType ?? "FINE_TUNING",
        };
}
