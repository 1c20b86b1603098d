using LlmOps.LocalBedrock.Jobs;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>The models that customization jobs made, on the control plane.</summary>
internal static class CustomModelsApi
{
    /// <summary>Nothing is trained here, so the losses only tell that there was a job and how long it was told to train.</summary>
    private const double BaseLoss = 1.5;

    public static void MapCustomModels(this IEndpointRouteBuilder app)
    {
        app.MapGet("/custom-models", List).AsOperation("ListCustomModels", Plane.Control);
        app.MapGet("/custom-models/{modelIdentifier}", Get).AsOperation("GetCustomModel", Plane.Control);
        app.MapDelete("/custom-models/{modelIdentifier}", Delete).AsOperation("DeleteCustomModel", Plane.Control);
    }

    public static TrainingMetrics? Training(CustomizationJob job, DateTimeOffset now) =>
        job.IsCompleted(now) ? new TrainingMetrics(Loss(job)) : null;

    public static IReadOnlyList<ValidationMetric>? Validation(CustomizationJob job, DateTimeOffset now) =>
        job.IsCompleted(now)
            ? job.Request.ValidationDataConfig?.Validators?.Select(_ => new ValidationMetric(Math.Round(Loss(job) * 1.1, 4))).ToList()
            : null;

    private static double Loss(CustomizationJob job) =>
        Math.Round(
            BaseLoss
                / (
                    1
                    + (
                        job.Request.HyperParameters?.TryGetValue("epochCount", out var epochs) is true
                        && int.TryParse(epochs, out var count)
                            ? count
                            : 2
                    )
                ),
            4
        );

    private static WireResult<CustomModelList> List(HttpContext context, CustomizationStore store)
    {
        var paging = Paging.Of(context.Request);
        var (page, next) = paging.Cut(store.Models().Where(model => paging.Accepts(model.Name)), model => model.Job.EndsAt);
        return new WireResult<CustomModelList>(
            new CustomModelList(
                [
                    .. page.Select(model => new CustomModelSummary(
                        model.Arn,
                        model.Name,
                        model.Job.EndsAt,
                        model.Job.BaseModelArn,
                        model.Job.BaseModelId,
                        model.Job.Request.CustomizationType ?? "FINE_TUNING",
                        "Active"
                    )),
                ],
                next
            ),
            WireJson.Default.CustomModelList
        );
    }

    private static WireResult<CustomModelDetails> Get(HttpContext context, CustomizationStore store)
    {
        var model = store.FindModel(OperationCall.Of(context).Label(1));
        var job = model.Job;
        return new WireResult<CustomModelDetails>(
            new CustomModelDetails
            {
                ModelArn = model.Arn,
                ModelName = model.Name,
                JobName = job.Name,
                JobArn = job.Arn,
                BaseModelArn = job.BaseModelArn,
                CustomizationType = job.Request.CustomizationType ?? "FINE_TUNING",
                HyperParameters = job.Request.HyperParameters,
                TrainingDataConfig = job.Request.TrainingDataConfig!,
                ValidationDataConfig = job.Request.ValidationDataConfig,
                OutputDataConfig = job.Request.OutputDataConfig!,
                TrainingMetrics = Training(job, store.Now),
                ValidationMetrics = Validation(job, store.Now),
                CreationTime = job.EndsAt,
                ModelStatus = "Active",
            },
            WireJson.Default.CustomModelDetails
        );
    }

    private static WireResult<EmptyResponse> Delete(HttpContext context, CustomizationStore store)
    {
        store.DeleteModel(OperationCall.Of(context).Label(1));
        return new WireResult<EmptyResponse>(new EmptyResponse(), WireJson.Default.EmptyResponse);
    }
}
