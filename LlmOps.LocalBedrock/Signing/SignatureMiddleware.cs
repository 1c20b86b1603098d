using LlmOps.LocalBedrock.Operations;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Signing;

/// <summary>Checks who calls before any operation runs.</summary>
internal sealed class SignatureMiddleware(RequestDelegate next, CallerVerifier verifier, IOptions<LocalBedrockOptions> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (options.Value.VerifySignatures && context.Features.Get<OperationCall>() is { } call)
        {
            verifier.Verify(context.Request, call);
        }

        return next(context);
    }
}
