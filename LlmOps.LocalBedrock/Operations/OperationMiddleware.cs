using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Recording;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Operations;

/// <summary>What all operations share: request id, buffered body, errors in the service's shape, the recording.</summary>
internal sealed partial class OperationMiddleware(
    RequestDelegate next,
    IOptions<LocalBedrockOptions> options,
    RequestRecording recording,
    TimeProvider clock,
    ILogger<OperationMiddleware> logger
)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is null)
        {
            await ErrorResponse.WriteAsync(
                context.Response,
                new ServiceException("UnknownOperationException", 404, "The service has no such operation."),
                context.RequestAborted
            );
            return;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<OperationMetadata>() is not { } operation)
        {
            await next(context);
            return;
        }

        var call = new OperationCall(operation, RawPath(context), default);
        context.Features.Set(call);
        context.Response.Headers["x-amzn-RequestId"] = call.RequestId;
        Activity.Current?.SetTag("aws.request_id", call.RequestId);
        var startedAt = clock.GetUtcNow();
        try
        {
            call.Body = await ReadBodyAsync(context);
            await next(context);
        }
        catch (ServiceException error)
        {
            await WriteErrorAsync(context, call, error);
        }
        catch (JsonException)
        {
            await WriteErrorAsync(context, call, ServiceException.Serialization());
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            call.ErrorType ??= "ClientClosedRequest";
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            LogUnexpected(error, operation.Name, call.RequestId);
            await WriteErrorAsync(context, call, ServiceException.Internal());
        }
        finally
        {
            recording.Add(context, call, startedAt);
        }
    }

    private static async Task WriteErrorAsync(HttpContext context, OperationCall call, ServiceException error)
    {
        call.ErrorType = error.Code;
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await ErrorResponse.WriteAsync(context.Response, error, context.RequestAborted);
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        var limit = options.Value.MaxRequestBytes;
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                throw new ServiceException("RequestEntityTooLargeException", 413, $"The request body is larger than {limit} bytes.");
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static string RawPath(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target))
        {
            return context.Request.Path.ToUriComponent();
        }

        if (!target.StartsWith('/') && Uri.TryCreate(target, UriKind.Absolute, out var absolute))
        {
            target = absolute.PathAndQuery;
        }

        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    [LoggerMessage(4007, LogLevel.Error, "{Operation} failed unexpectedly (request {RequestId}).")]
    private partial void LogUnexpected(Exception error, string operation, string requestId);
}
