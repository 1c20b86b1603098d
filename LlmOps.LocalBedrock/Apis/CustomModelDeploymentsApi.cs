using System.Text.Json;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Jobs;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>On-demand deployments of custom models, on the control plane.</summary>
internal static class CustomModelDeploymentsApi
{
    private const string Path = "/model-customization/custom-model-deployments";

    public static void MapCustomModelDeployments(this IEndpointRouteBuilder app)
    {
        app.MapPost(Path, Create).AsOperation("CreateCustomModelDeployment", Plane.Control);
        app.MapGet(Path, List).AsOperation("ListCustomModelDeployments", Plane.Control);
        app.MapGet(Path + "/{customModelDeploymentIdentifier}", Get).AsOperation("GetCustomModelDeployment", Plane.Control);
        app.MapPatch(Path + "/{customModelDeploymentIdentifier}", Update).AsOperation("UpdateCustomModelDeployment", Plane.Control);
        app.MapDelete(Path + "/{customModelDeploymentIdentifier}", Delete).AsOperation("DeleteCustomModelDeployment", Plane.Control);
    }

    private static WireResult<DeploymentArn> Create(HttpContext context, CustomizationStore store)
    {
        var request = Read(context);
        JobValidator.Name("modelDeploymentName", request.ModelDeploymentName);
        if (request.ModelArn is null)
        {
            throw ServiceException.Missing("modelArn");
        }

        return Accepted(store.CreateDeployment(request));
    }

    private static WireResult<DeploymentList> List(
        HttpContext context,
        CustomizationStore store,
        string? statusEquals,
        string? modelArnEquals
    )
    {
        var paging = Paging.Of(context.Request);
        var now = store.Now;
        var (page, next) = paging.Cut(
            store
                .Deployments()
                .Where(deployment =>
                    paging.Accepts(deployment.Name)
                    && (statusEquals is null || deployment.Status(now) == statusEquals)
                    && (modelArnEquals is null || deployment.ModelArn == modelArnEquals)
                ),
            deployment => deployment.CreatedAt
        );
        return new WireResult<DeploymentList>(
            new DeploymentList(
                [
                    .. page.Select(deployment => new DeploymentSummary(
                        deployment.Arn,
                        deployment.Name,
                        deployment.ModelArn,
                        deployment.CreatedAt,
                        deployment.Status(now),
                        deployment.UpdatedAt
                    )),
                ],
                next
            ),
            WireJson.Default.DeploymentList
        );
    }

    private static WireResult<DeploymentDetails> Get(HttpContext context, CustomizationStore store)
    {
        var deployment = store.FindDeployment(OperationCall.Of(context).Label(2));
        return new WireResult<DeploymentDetails>(
            new DeploymentDetails
            {
                CustomModelDeploymentArn = deployment.Arn,
                ModelDeploymentName = deployment.Name,
                ModelArn = deployment.ModelArn,
                CreatedAt = deployment.CreatedAt,
                Status = deployment.Status(store.Now),
                Description = deployment.Description,
                UpdateDetails = deployment.UpdateModelArn is { } updated ? new DeploymentUpdate(updated, "UpdateCompleted") : null,
                LastUpdatedAt = deployment.UpdatedAt,
            },
            WireJson.Default.DeploymentDetails
        );
    }

    private static WireResult<DeploymentArn> Update(HttpContext context, CustomizationStore store) =>
        Accepted(
            store.UpdateDeployment(OperationCall.Of(context).Label(2), Read(context).ModelArn ?? throw ServiceException.Missing("modelArn"))
        );

    private static WireResult<EmptyResponse> Delete(HttpContext context, CustomizationStore store)
    {
        store.DeleteDeployment(OperationCall.Of(context).Label(2));
        return new WireResult<EmptyResponse>(new EmptyResponse(), WireJson.Default.EmptyResponse);
    }

    private static WireResult<DeploymentArn> Accepted(Deployment deployment) =>
        new(new DeploymentArn(deployment.Arn), WireJson.Default.DeploymentArn, status: StatusCodes.Status202Accepted);

    private static CreateDeploymentRequest Read(HttpContext context) =>
        JsonSerializer.Deserialize(OperationCall.Of(context).Body.Span, WireJson.Default.CreateDeploymentRequest)
        ?? throw ServiceException.Serialization();
}
