using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Http;

/// <summary>Writes every problem as <c>application/problem+json</c>. The framework's own writer writes nothing for a caller whose
/// <c>Accept</c> header does not list JSON.</summary>
internal sealed class ProblemWriter(IOptions<ProblemDetailsOptions> options) : IProblemDetailsWriter
{
    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context) => true;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Status ??= context.HttpContext.Response.StatusCode;
        problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
        options.Value.CustomizeProblemDetails?.Invoke(context);
        await context.HttpContext.Response.WriteAsJsonAsync(
            problem,
            ReadableJson.Context.ProblemDetails,
            "application/problem+json",
            context.HttpContext.RequestAborted
        );
    }
}
