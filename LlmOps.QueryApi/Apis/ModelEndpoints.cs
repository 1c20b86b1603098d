using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Models;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.QueryApi.Apis;

/// <summary>Tuned models, and the runs that make them.</summary>
public static class ModelEndpoints
{
    private const string Actor = "api";

    /// <summary>Maps <c>/v1/models</c> and <c>/v1/finetune/runs</c>.</summary>
    public static IEndpointRouteBuilder MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/models").WithTags("Models").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        models.MapGet("", ListAsync)
            .WithName("ListModels")
            .WithSummary("List the models that answer, and what changed");
        models.MapPost("/{id}/promote", PromoteAsync)
            .WithName("PromoteModel")
            .WithSummary("Take a tuned model one step on: a candidate becomes the canary, a canary becomes active")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        models.MapPost("/{id}/rollback", RollBackAsync)
            .WithName("RollBackModel")
            .WithSummary("Retire a tuned model at once")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        var runs = routes.MapGroup("/v1/finetune/runs").WithTags("Models").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        runs.MapGet("", ListRunsAsync).WithName("ListFineTuneRuns").WithSummary("List fine-tuning runs, newest first");
        runs.MapGet("/{id}", GetRunAsync)
            .WithName("GetFineTuneRun")
            .WithSummary("Read a fine-tuning run")
            .ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapPost("/{id}/stop", StopRunAsync)
            .WithName("StopFineTuneRun")
            .WithSummary("Ask a fine-tuning run to end")
            .ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static async Task<Ok<ModelsResponse>> ListAsync(HttpContext context, ModelRegistry registry, ModelNames names)
    {
        var state = await registry.ReadAsync(context.RequestAborted);
        return TypedResults.Ok(new ModelsResponse(names.Chat, state.Models, state.Changes));
    }

    private static Task<Ok<ModelVersion>> PromoteAsync(string id, HttpContext context, ModelRegistry registry) =>
        ChangeAsync(id, () => registry.PromoteAsync(id, Actor, "A caller of the API promoted it.", context.RequestAborted));

    private static Task<Ok<ModelVersion>> RollBackAsync(string id, HttpContext context, ModelRegistry registry) =>
        ChangeAsync(id, () => registry.RollBackAsync(id, Actor, "A caller of the API rolled it back.", context.RequestAborted));

    private static async Task<Ok<ModelVersion>> ChangeAsync(string id, Func<Task<ModelVersion?>> change)
    {
        try
        {
            return TypedResults.Ok(await change() ?? throw Unknown("model", id));
        }
        catch (ModelTransitionException exception)
        {
            throw new RequestProblemException(StatusCodes.Status409Conflict, "wrong-state", exception.Message, exception) { Field = "id", Value = id };
        }
    }

    private static async Task<Ok<RunList>> ListRunsAsync(HttpContext context, FineTuneRuns runs) => TypedResults.Ok(new RunList(await runs.ListAsync(context.RequestAborted)));

    private static async Task<Ok<FineTuneRun>> GetRunAsync(string id, HttpContext context, FineTuneRuns runs) =>
        TypedResults.Ok(await runs.FindAsync(id, context.RequestAborted) ?? throw Unknown("run", id));

    private static async Task<Ok<FineTuneRun>> StopRunAsync(string id, HttpContext context, FineTuneRuns runs) =>
        TypedResults.Ok(await runs.RequestStopAsync(id, context.RequestAborted) ?? throw Unknown("run", id));

    private static RequestProblemException Unknown(string what, string id) =>
        new(StatusCodes.Status404NotFound, $"unknown-{what}", $"There is no such {what}.") { Field = "id", Value = id };
}
