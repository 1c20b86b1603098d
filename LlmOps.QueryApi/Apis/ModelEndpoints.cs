using LlmOps.Engine.Access;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.QueryApi.Apis;

/// <summary>Tuned models, and the runs that make them.</summary>
public static class ModelEndpoints
{
    /// <summary>Maps <c>/v1/models</c> and <c>/v1/finetune/runs</c>.</summary>
    public static IEndpointRouteBuilder MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes
            .MapGroup("/v1/models")
            .WithTags("Models")
            .RequireScope(CallerScopes.Admin)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        models.MapGet("", ListAsync).WithName("ListModels").WithSummary("List the models that answer, and what changed");
        models
            .MapPost("/{id}/promote", PromoteAsync)
            .WithName("PromoteModel")
            .WithSummary("Take a tuned model one step on: a candidate becomes the canary, a canary becomes active")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        models
            .MapPost("/{id}/rollback", RollBackAsync)
            .WithName("RollBackModel")
            .WithSummary("Retire a tuned model at once")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        var runs = routes
            .MapGroup("/v1/finetune/runs")
            .WithTags("Models")
            .RequireScope(CallerScopes.Admin)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        runs.MapGet("", ListRunsAsync).WithName("ListFineTuneRuns").WithSummary("List fine-tuning runs, newest first");
        runs.MapPost("", StartRunAsync)
            .WithName("StartFineTuneRun")
            .WithSummary("Ask the worker for a run, or for the one that is under way")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        runs.MapGet("/{id}", GetRunAsync)
            .WithName("GetFineTuneRun")
            .WithSummary("Read a fine-tuning run")
            .ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapPost("/{id}/stop", StopRunAsync)
            .WithName("StopFineTuneRun")
            .WithSummary("Ask a fine-tuning run to end")
            .ProducesProblem(StatusCodes.Status404NotFound);

        var requests = routes
            .MapGroup("/v1/finetune")
            .WithTags("Models")
            .RequireScope(CallerScopes.Admin)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        requests
            .MapPost("/plans", PlanRunAsync)
            .WithName("PlanFineTuneRun")
            .WithSummary("Ask the worker what a run would read, train and cost; nothing is written");
        requests
            .MapGet("/requests/{id}", GetRequestAsync)
            .WithName("GetFineTuneRequest")
            .WithSummary("Read what became of a request to the worker")
            .ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static async Task<Ok<ModelsResponse>> ListAsync(HttpContext context, ModelRegistry registry, ModelNames names)
    {
        var state = await registry.ReadAsync(context.RequestAborted);
        var models = state.Models.Where(model => IsAdministered(context, model.Tenants)).ToList();
        return TypedResults.Ok(
            new ModelsResponse(names.Chat, models, [.. state.Changes.Where(change => models.Exists(model => model.Id == change.ModelId))])
        );
    }

    private static Task<Ok<ModelVersion>> PromoteAsync(string id, HttpContext context, ModelRegistry registry) =>
        ChangeAsync(
            id,
            AuditActions.ModelPromoted,
            context,
            registry,
            () => registry.PromoteAsync(id, context.GetCaller().Subject, "A caller of the API promoted it.", context.RequestAborted)
        );

    private static Task<Ok<ModelVersion>> RollBackAsync(string id, HttpContext context, ModelRegistry registry) =>
        ChangeAsync(
            id,
            AuditActions.ModelRolledBack,
            context,
            registry,
            () => registry.RollBackAsync(id, context.GetCaller().Subject, "A caller of the API rolled it back.", context.RequestAborted)
        );

    private static async Task<Ok<ModelVersion>> ChangeAsync(
        string id,
        string action,
        HttpContext context,
        ModelRegistry registry,
        Func<Task<ModelVersion?>> change
    )
    {
        if (
            (await registry.ReadAsync(context.RequestAborted)).Models.FirstOrDefault(model => model.Id == id) is not { } known
            || !IsAdministered(context, known.Tenants)
        )
        {
            throw Unknown("model", id);
        }

        try
        {
            var changed = await change() ?? throw Unknown("model", id);
            await context.AuditAsync(action, id);
            return TypedResults.Ok(changed);
        }
        catch (ModelTransitionException exception)
        {
            throw new RequestProblemException(StatusCodes.Status409Conflict, "wrong-state", exception.Message, exception)
            {
                Field = "id",
                Value = id,
            };
        }
    }

    private static async Task<Ok<RunList>> ListRunsAsync(HttpContext context, FineTuneRuns runs) =>
        TypedResults.Ok(
            new RunList([.. (await runs.ListAsync(context.RequestAborted)).Where(run => IsAdministered(context, run.Tenants))])
        );

    private static async Task<Ok<FineTuneRun>> GetRunAsync(string id, HttpContext context, FineTuneRuns runs) =>
        TypedResults.Ok(await FindRunAsync(id, context, runs));

    private static async Task<Ok<FineTuneRun>> StopRunAsync(string id, HttpContext context, FineTuneRuns runs)
    {
        await FindRunAsync(id, context, runs);
        var run = await runs.RequestStopAsync(id, context.RequestAborted) ?? throw Unknown("run", id);
        await context.AuditAsync(AuditActions.RunStopped, id);
        return TypedResults.Ok(run);
    }

    private static async Task<Accepted<FineTuneRequest>> StartRunAsync(HttpContext context, FineTuneRequests requests)
    {
        var request = await AddAsync(FineTuneRequests.Run, context, requests);
        await context.AuditAsync(AuditActions.RunRequested, request.Value!.Id);
        return request;
    }

    private static Task<Accepted<FineTuneRequest>> PlanRunAsync(HttpContext context, FineTuneRequests requests) =>
        AddAsync(FineTuneRequests.Plan, context, requests);

    private static async Task<Accepted<FineTuneRequest>> AddAsync(string action, HttpContext context, FineTuneRequests requests)
    {
        RequireOperator(context);
        var request = await requests.AddAsync(action, context.RequestAborted);
        return TypedResults.Accepted($"/v1/finetune/requests/{request.Id}", request);
    }

    private static async Task<Ok<FineTuneRequest>> GetRequestAsync(string id, HttpContext context, FineTuneRequests requests) =>
        TypedResults.Ok(
            context.GetCaller().IsOperator && await requests.FindAsync(id, context.RequestAborted) is { } request
                ? request
                : throw Unknown("request", id)
        );

    private static void RequireOperator(HttpContext context)
    {
        if (!context.GetCaller().IsOperator)
        {
            throw new RequestProblemException(
                StatusCodes.Status403Forbidden,
                "operator-only",
                "A run reads the conversations of every tenant that agreed: only the operator's key may ask for one."
            );
        }
    }

    private static async Task<FineTuneRun> FindRunAsync(string id, HttpContext context, FineTuneRuns runs) =>
        await runs.FindAsync(id, context.RequestAborted) is { } run && IsAdministered(context, run.Tenants)
            ? run
            : throw Unknown("run", id);

    /// <summary>Runs and models belong to all the tenants whose conversations trained them: who administers one of these only does not
    /// see them.</summary>
    private static bool IsAdministered(HttpContext context, IReadOnlyList<string> tenants) =>
        context.GetCaller() is var caller
        && (caller.IsOperator || (tenants.Count > 0 && tenants.All(tenant => caller.Administers(tenant) is not null)));

    private static RequestProblemException Unknown(string what, string id) =>
        new(StatusCodes.Status404NotFound, $"unknown-{what}", $"There is no such {what}.") { Field = "id", Value = id };
}
