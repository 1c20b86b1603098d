using System.Text.Json;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Jobs;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>Provisioned throughput of the control plane.</summary>
internal static class ProvisionedThroughputApi
{
    private const string Path = "/provisioned-model-throughput";

    public static void MapProvisionedThroughput(this IEndpointRouteBuilder app)
    {
        app.MapPost(Path, Create).AsOperation("CreateProvisionedModelThroughput", Plane.Control);
        app.MapGet("/provisioned-model-throughputs", List).AsOperation("ListProvisionedModelThroughputs", Plane.Control);
        app.MapGet(Path + "/{provisionedModelId}", Get).AsOperation("GetProvisionedModelThroughput", Plane.Control);
        app.MapPatch(Path + "/{provisionedModelId}", Update).AsOperation("UpdateProvisionedModelThroughput", Plane.Control);
        app.MapDelete(Path + "/{provisionedModelId}", Delete).AsOperation("DeleteProvisionedModelThroughput", Plane.Control);
    }

    private static WireResult<ProvisionedArn> Create(HttpContext context, CustomizationStore store, ModelCatalog catalog)
    {
        var request =
            JsonSerializer.Deserialize(OperationCall.Of(context).Body.Span, WireJson.Default.CreateProvisionedRequest)
            ?? throw ServiceException.Serialization();
        JobValidator.Name("provisionedModelName", request.ProvisionedModelName);
        if (request.ModelUnits is not >= 1)
        {
            throw ServiceException.Missing("modelUnits");
        }

        var (arn, baseModelId) = Target(request.ModelId ?? throw ServiceException.Missing("modelId"), store, catalog);
        return new WireResult<ProvisionedArn>(
            new ProvisionedArn(store.CreateProvisioned(request, arn, baseModelId).Arn),
            WireJson.Default.ProvisionedArn,
            status: StatusCodes.Status201Created
        );
    }

    private static WireResult<ProvisionedList> List(
        HttpContext context,
        CustomizationStore store,
        ModelCatalog catalog,
        string? statusEquals
    )
    {
        var paging = Paging.Of(context.Request);
        var now = store.Now;
        var (page, next) = paging.Cut(
            store
                .Provisioned()
                .Where(provisioned =>
                    paging.Accepts(provisioned.Name) && (statusEquals is null || provisioned.Status(now) == statusEquals)
                ),
            provisioned => provisioned.CreatedAt
        );
        return new WireResult<ProvisionedList>(
            new ProvisionedList([.. page.Select(provisioned => Describe(provisioned, catalog, now))], next),
            WireJson.Default.ProvisionedList
        );
    }

    private static WireResult<ProvisionedDetails> Get(HttpContext context, CustomizationStore store, ModelCatalog catalog) =>
        new(Describe(store.FindProvisioned(OperationCall.Of(context).Label(1)), catalog, store.Now), WireJson.Default.ProvisionedDetails);

    private static WireResult<EmptyResponse> Update(HttpContext context, CustomizationStore store, ModelCatalog catalog)
    {
        var call = OperationCall.Of(context);
        var request =
            JsonSerializer.Deserialize(call.Body.Span, WireJson.Default.UpdateProvisionedRequest) ?? throw ServiceException.Serialization();
        (string Arn, string BaseModelId)? target = request.DesiredModelId is { } id ? Target(id, store, catalog) : null;
        store.UpdateProvisioned(call.Label(1), request.DesiredProvisionedModelName, target?.Arn, target?.BaseModelId);
        return new WireResult<EmptyResponse>(new EmptyResponse(), WireJson.Default.EmptyResponse);
    }

    private static WireResult<EmptyResponse> Delete(HttpContext context, CustomizationStore store)
    {
        store.DeleteProvisioned(OperationCall.Of(context).Label(1));
        return new WireResult<EmptyResponse>(new EmptyResponse(), WireJson.Default.EmptyResponse);
    }

    private static (string Arn, string BaseModelId) Target(string modelId, CustomizationStore store, ModelCatalog catalog)
    {
        if (store.Models().FirstOrDefault(model => model.Arn == modelId || model.Name == modelId) is { } custom)
        {
            return (custom.Arn, custom.Job.BaseModelId);
        }

        var model = catalog.FindBase(modelId);
        return (catalog.FoundationModelArn(model.Id), model.Id);
    }

    private static ProvisionedDetails Describe(ProvisionedThroughput provisioned, ModelCatalog catalog, DateTimeOffset now) =>
        new()
        {
            ModelUnits = provisioned.Units,
            DesiredModelUnits = provisioned.Units,
            ProvisionedModelName = provisioned.Name,
            ProvisionedModelArn = provisioned.Arn,
            ModelArn = provisioned.ModelArn,
            DesiredModelArn = provisioned.ModelArn,
            FoundationModelArn = catalog.FoundationModelArn(provisioned.BaseModelId),
            Status = provisioned.Status(now),
            CreationTime = provisioned.CreatedAt,
            LastModifiedTime = provisioned.ModifiedAt,
            CommitmentDuration = provisioned.Commitment,
        };
}
