using Microsoft.AspNetCore.Diagnostics;

namespace LlmOps.QueryApi.Limits;

/// <summary>Refuses a question before any work is done for it, its body included, where <see cref="AnswerGate"/> would refuse it anyway.
/// The refusal is not thrown: thousands of exceptions a second would take the processor from the questions that were let in.</summary>
internal sealed class OverloadFilter(AnswerGate gate, IExceptionHandler problems) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (gate.FindRefusal() is not { } refusal)
        {
            return await next(context);
        }

        await problems.TryHandleAsync(context.HttpContext, refusal, context.HttpContext.RequestAborted);
        return Results.Empty;
    }
}
