using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LlmOps.Engine.Access;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Limits;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace LlmOps.QueryApi.Http;

/// <summary>Makes an RFC 9457 problem of what went wrong. Only messages written for callers leave the building.</summary>
internal sealed partial class ProblemExceptionHandler(
    IProblemDetailsService problems,
    TimeProvider time,
    ILogger<ProblemExceptionHandler> logger
) : IExceptionHandler
{
    private const string TypePrefix = "https://llmops.dev/problems/";
    private const int MaxShownCharacters = 128,
        OutageRetrySeconds = 5,
        StorageRetrySeconds = 60;

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        var problem = Describe(exception);
        // A refusal under load is no fault, and a line for each would be more load.
        if (problem.Status >= 500 && exception is not OverloadedException)
        {
            LogFailed(httpContext.Request.Path, exception);
        }

        httpContext.Response.StatusCode = problem.Status!.Value;
        if (RetryAfterOf(exception, problem) is { } seconds)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }

    /// <summary>The problem that tells a caller of an exception.</summary>
    public static ProblemDetails Describe(Exception exception)
    {
        var problem = exception switch
        {
            RequestProblemException request => Make(
                request.Status,
                request.Code,
                TitleOf(request.Status),
                request.Message,
                request.Field,
                request.Limit,
                request.Value
            ),
            IntakeRejectedException intake => Make(
                intake.Code == "too-large" ? 413 : 400,
                intake.Code,
                TitleOf(intake.Code == "too-large" ? 413 : 400),
                intake.Message,
                intake.Field,
                intake.Limit,
                intake.Value
            ),
            BudgetExceededException budget => Make(
                429,
                "over-budget",
                TitleOf(429),
                budget.Message,
                limit: budget.Cap.CapUsd,
                value: budget.Cap.SpentUsd
            ),
            BodyTimeoutException slow => Make(
                408,
                "body-timeout",
                "The body came too slowly",
                slow.Message,
                limit: slow.Limit.TotalSeconds
            ),
            TenantErasedException erased => Make(409, "erasure-running", "The tenant is being erased", erased.Message),
            OverloadedException overloaded => Make(503, "overloaded", "The service is busy", overloaded.Message),
            CallerLimitException limit => Make(429, "rate-limited", "Too many requests", limit.Message, limit: limit.Limit),
            TooManyApiKeysException keys => Make(409, "too-many", TitleOf(409), keys.Message, "name", keys.Limit, keys.Limit),
            UnknownPriceException price => Make(503, "unknown-price", "A model has no price", price.Message),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Make(
                413,
                "too-large",
                TitleOf(413),
                "The body is larger than this server accepts."
            ),
            BadHttpRequestException bad when Parameter().Match(bad.Message) is { Success: true } parameter => Make(
                400,
                "wrong-type",
                TitleOf(400),
                $"The parameter '{parameter.Groups[2].Value}' has a value of the wrong type.",
                parameter.Groups[2].Value,
                parameter.Groups[1].Value,
                Shown(parameter.Groups[3].Value)
            ),
            BadHttpRequestException bad => Make(bad.StatusCode, "bad-request", TitleOf(bad.StatusCode), "The request could not be read."),
            StoreUnavailableException store => Make(store.Failure, store.Message, store.Store),
            MemoryUnavailableException memory => Make(
                StoreFailures.Of(memory) ?? StoreFailure.Unreachable,
                memory.Message,
                string.Join(", ", memory.Parts)
            ),
            ModelException { IsTransient: true } model => Make(
                503,
                "model-unavailable",
                "The model does not answer",
                $"The model does not answer now ({model.Code}). Try again later.",
                value: model.Code
            ),
            ModelException model => Make(
                502,
                "model-failed",
                "The model refused",
                $"The model refused the request ({model.Code}).",
                value: model.Code
            ),
            TimeoutException or OperationCanceledException => Make(504, "timeout", "Out of time", "The answer took longer than allowed."),
            _ => Make(500, "internal", "Internal error", "Something went wrong here. The trace id leads to the log."),
        };
        return problem;
    }

    /// <summary>Gives problems that the framework made itself (wrong route, method or media type) their code, and every problem the trace
    /// id that leads to its log.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (Activity.Current is { } activity)
        {
            problem.Extensions["traceId"] = activity.TraceId.ToString();
        }

        if (problem.Extensions.ContainsKey("code"))
        {
            return;
        }

        if (
            problem.Status == StatusCodes.Status403Forbidden
            && context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<ScopeRequirement>() is { } requirement
        )
        {
            problem.Detail = $"The credential lacks the scope '{requirement.Scope}'.";
            problem.Extensions["limit"] = requirement.Scope;
        }

        var (code, field) = problem.Status switch
        {
            StatusCodes.Status401Unauthorized => ("unauthenticated", null),
            StatusCodes.Status403Forbidden => ("missing-scope", null),
            StatusCodes.Status404NotFound => ("not-found", null),
            StatusCodes.Status405MethodNotAllowed => ("method-not-allowed", null),
            StatusCodes.Status415UnsupportedMediaType => ("unsupported-media-type", "Content-Type"),
            _ => ("http-" + problem.Status, (string?)null),
        };
        problem.Type = TypePrefix + code;
        problem.Detail ??=
            problem.Status is StatusCodes.Status401Unauthorized
                ? "A valid API key or token is needed: Authorization: Bearer KEY, or x-api-key: KEY."
                : $"The server answered {problem.Status}: {problem.Title}.";
        problem.Extensions["code"] = code;
        if (field is not null)
        {
            problem.Extensions["field"] = field;
            problem.Extensions["value"] = context.HttpContext.Request.ContentType ?? "(none)";
        }
    }

    private int? RetryAfterOf(Exception exception, ProblemDetails problem) =>
        (exception, problem.Status) switch
        {
            (BudgetExceededException budget, _) => (int)
                Math.Clamp(Math.Ceiling((budget.RetryAt(time.GetUtcNow()) - time.GetUtcNow()).TotalSeconds), 1, int.MaxValue),
            (OverloadedException overloaded, _) => WholeSeconds(overloaded.RetryAfter),
            (CallerLimitException limit, _) => WholeSeconds(limit.RetryAfter),
            (TenantErasedException, _) => OutageRetrySeconds,
            (_, StatusCodes.Status507InsufficientStorage) => StorageRetrySeconds,
            (_, StatusCodes.Status503ServiceUnavailable) => problem.Extensions["code"] is "storage-read-only" or "storage-damaged"
                ? StorageRetrySeconds
                : OutageRetrySeconds,
            _ => null,
        };

    private static int WholeSeconds(TimeSpan wait) => (int)Math.Max(1, Math.Ceiling(wait.TotalSeconds));

    private static object Shown(string value) => value.Length > MaxShownCharacters ? value.Length : value;

    private static string TitleOf(int status) =>
        status switch
        {
            404 => "Not found",
            409 => "Conflict",
            413 => "Too large",
            415 => "Unsupported media type",
            429 => "Over budget",
            _ => "The request is not valid",
        };

    /// <summary>The code of a store's failure.</summary>
    public static string CodeOf(StoreFailure failure) =>
        failure switch
        {
            StoreFailure.Full => "storage-full",
            StoreFailure.ReadOnly => "storage-read-only",
            StoreFailure.Damaged => "storage-damaged",
            _ => "store-unavailable",
        };

    private static ProblemDetails Make(StoreFailure failure, string detail, string store) =>
        failure switch
        {
            StoreFailure.Full => Make(
                StatusCodes.Status507InsufficientStorage,
                CodeOf(failure),
                "Storage is full",
                $"{detail} Storage is full; the request can be repeated once there is space again.",
                value: store
            ),
            StoreFailure.ReadOnly => Make(
                StatusCodes.Status503ServiceUnavailable,
                CodeOf(failure),
                "Storage cannot be written",
                $"{detail} Storage is read-only; the request can be repeated once it can be written again.",
                value: store
            ),
            StoreFailure.Damaged => Make(
                StatusCodes.Status503ServiceUnavailable,
                CodeOf(failure),
                "Storage is damaged",
                $"{detail} Files of the store are damaged or gone; the request can be repeated once they are rebuilt or restored.",
                value: store
            ),
            _ => Make(StatusCodes.Status503ServiceUnavailable, CodeOf(failure), "A store does not answer", detail, value: store),
        };

    private static ProblemDetails Make(
        int status,
        string code,
        string title,
        string detail,
        string? field = null,
        object? limit = null,
        object? value = null
    )
    {
        var problem = new ProblemDetails
        {
            Status = status,
            Type = TypePrefix + code,
            Title = title,
            Detail = detail,
        };
        problem.Extensions["code"] = code;
        Add("field", field);
        Add("limit", limit);
        Add("value", value);
        return problem;

        void Add(string name, object? content)
        {
            if (content is not null)
            {
                problem.Extensions[name] = content;
            }
        }
    }

    [GeneratedRegex("""^Failed to bind parameter "(?:Nullable<)?(\w+)>? (\w+)" from "(.*)"\.$""", RegexOptions.Singleline)]
    private static partial Regex Parameter();

    [LoggerMessage(3001, LogLevel.Error, "Request {Path} failed.")]
    private partial void LogFailed(string path, Exception exception);
}
