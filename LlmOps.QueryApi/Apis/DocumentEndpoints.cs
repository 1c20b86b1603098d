using System.ComponentModel;
using System.Text;
using LlmOps.Engine.Access;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Apis;

/// <summary>Endpoints under <c>/v1/documents</c>: send, list, read and delete documents.</summary>
public static class DocumentEndpoints
{
    private const int MaxTextCharacters = 512;

    /// <summary>Maps <c>/v1/documents</c>.</summary>
    public static IEndpointRouteBuilder MapDocuments(this IEndpointRouteBuilder routes)
    {
        var documents = routes.MapGroup("/v1/documents").WithTags("Documents").ProducesProblem(StatusCodes.Status400BadRequest);
        var written = documents.MapGroup(string.Empty).RequireScope(CallerScopes.DocumentsWrite);
        var read = documents.MapGroup(string.Empty).RequireScope(CallerScopes.DocumentsRead);
        written
            .MapPost("/", AcceptAsync)
            .WithName("SendDocuments")
            .WithSummary("Send documents")
            .WithDescription(
                "As JSON, or as multipart form data with one part `files` for each file (and, if wanted, one field `metadata` with a JSON "
                    + "object for all of them). The documents are durably stored when the response comes; a worker makes them ready to "
                    + "answer. An id that the caller names, or a file sent again from the same path, replaces that document; the files of "
                    + "a ZIP archive are documents of their own; the same content again costs nothing. Where a store "
                    + "fails half-way, 207 tells what became of each."
            )
            .Accepts<DocumentsRequest>("application/json", "multipart/form-data")
            .Produces<AcceptedResponse>(StatusCodes.Status202Accepted)
            .Produces<AcceptedResponse>(StatusCodes.Status207MultiStatus)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        read.MapGet("/", ListAsync)
            .WithName("ListDocuments")
            .WithSummary("List documents, in order of id")
            .WithDescription(
                "By state, words of title or id, and metadata. A page may hold fewer documents than asked for, or none, while `next` says "
                    + "that the list goes on. `counts` is of all documents that the caller sees."
            );
        read.MapGet("/{id}", GetAsync)
            .WithName("GetDocument")
            .WithSummary("How far a document has come")
            .ProducesProblem(StatusCodes.Status404NotFound);
        read.MapGet("/{id}/text", GetTextAsync)
            .WithName("GetDocumentText")
            .WithSummary("The source text that citations refer to")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .ProducesProblem(StatusCodes.Status404NotFound);
        read.MapGet("/{id}/content", GetContentAsync)
            .WithName("GetDocumentContent")
            .WithSummary("The document as it was sent")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .ProducesProblem(StatusCodes.Status404NotFound);
        written
            .MapDelete("/{id}", DeleteAsync)
            .WithName("DeleteDocument")
            .WithSummary("Delete a document; nothing of it answers from then on")
            .ProducesProblem(StatusCodes.Status404NotFound);
        read.MapGet("/{id}/removal", GetRemovalAsync)
            .WithName("GetDocumentRemoval")
            .WithSummary("How far the removal of a deleted document has come; kept for a day after it is finished")
            .ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static async Task<Results<Accepted<AcceptedResponse>, JsonHttpResult<AcceptedResponse>>> AcceptAsync(
        HttpContext context,
        ArchiveUnpacker archives,
        DocumentIntake intake,
        IOptions<ApiOptions> options,
        IOptions<IntakeOptions> limits
    )
    {
        var maxBytes = options.Value.MaxDocumentsBodyBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize)
        {
            // One byte more, so that the answer is ours and names the limit.
            bodySize.MaxRequestBodySize = maxBytes + 1;
        }

        var incoming = context.Request.HasFormContentType
            ? await MultipartDocuments.ReadAsync(context.Request, maxBytes, limits.Value, context.RequestAborted)
            : FromJson(
                await JsonBody.ReadAsync(context.Request, RequestJson.Default.DocumentsRequest, maxBytes, context.RequestAborted),
                context.GetCaller()
            );
        await using var unpacked = await archives.UnpackAsync(incoming, context.RequestAborted);
        var results = await intake.AcceptAsync(context.GetTenantScope(), unpacked.Documents, context.RequestAborted);
        foreach (var accepted in results.Where(result => result.Acceptance?.IsNew == true))
        {
            await context.AuditAsync(AuditActions.DocumentAccepted, accepted.Id);
        }

        var response = new AcceptedResponse(
            [.. results.Select(AcceptedEntry.From)],
            unpacked.Skipped.Count == 0
                ? null
                : [.. unpacked.Skipped.Select(file => new SkippedEntry(file.Path, file.Reason, file.Message))]
        );
        if (results.All(result => result.Error is null))
        {
            return TypedResults.Accepted((string?)null, response);
        }

        context.Response.Headers.RetryAfter = "60";
        return TypedResults.Json(response, statusCode: StatusCodes.Status207MultiStatus);
    }

    private static async Task<Ok<DocumentList>> ListAsync(
        HttpContext context,
        VisibleDocuments documents,
        RequestFilters requestFilters,
        IOptions<ApiOptions> options,
        [Description("Only documents in this state.")] string? state = null,
        [Description("Only documents with each of these words in their title or id.")] string? text = null,
        [Description("Only documents that fulfill every condition: a JSON object as in the `filters` of a question.")]
            string? filters = null,
        [Description("The `next` of the page before.")] string? after = null,
        [Description("Documents on a page at most.")] int? limit = null
    )
    {
        var size = limit ?? Math.Min(50, options.Value.MaxPageSize);
        if (size < 1 || size > options.Value.MaxPageSize)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "out-of-range",
                $"A page holds 1 to {options.Value.MaxPageSize} documents."
            )
            {
                Field = "limit",
                Value = size,
                Limit = options.Value.MaxPageSize,
            };
        }

        DocumentState? wanted = null;
        if (state is not null)
        {
            wanted =
                Enum.TryParse<DocumentState>(state, ignoreCase: true, out var parsed)
                && Enum.IsDefined(parsed)
                && !char.IsAsciiDigit(state[0])
                    ? parsed
                    : throw new RequestProblemException(StatusCodes.Status400BadRequest, "invalid-value", "There is no such state.")
                    {
                        Field = "state",
                        Value = state,
                        Limit = string.Join(", ", Enum.GetValues<DocumentState>().Select(DocumentStatus.NameOf)),
                    };
        }

        if (text?.Length > MaxTextCharacters)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "too-long",
                $"The text has {text.Length} characters; {MaxTextCharacters} are allowed."
            )
            {
                Field = "text",
                Value = text.Length,
                Limit = MaxTextCharacters,
            };
        }

        var caller = context.GetCaller();
        var filter = await requestFilters.ReadAsync(
            filters is null
                ? null
                : JsonBody.Parse(Encoding.UTF8.GetBytes(filters), RequestJson.Default.DictionaryStringJsonElement, "filters"),
            caller,
            context.RequestAborted
        );
        var query = new DocumentQuery
        {
            State = wanted,
            Text = text ?? "",
            Filter = filter,
        };
        var page = await documents.ListAsync(caller, query, after, size, context.RequestAborted);
        var counts = await documents.CountAsync(caller, context.RequestAborted);
        return TypedResults.Ok(
            new DocumentList(
                [.. page.Records.Select(DocumentStatus.From)],
                page.Next,
                counts.ToDictionary(count => DocumentStatus.NameOf(count.Key), count => count.Value)
            )
        );
    }

    private static async Task<Ok<DocumentStatus>> GetAsync(string id, HttpContext context, VisibleDocuments documents) =>
        TypedResults.Ok(
            DocumentStatus.From(await documents.GetAsync(context.GetCaller(), id, context.RequestAborted) ?? throw Unknown(id))
        );

    private static async Task<IResult> GetContentAsync(string id, HttpContext context, VisibleDocuments documents, IDocumentStore store)
    {
        var record = await documents.GetAsync(context.GetCaller(), id, context.RequestAborted) ?? throw Unknown(id);
        var content =
            await store.OpenContentAsync(context.GetTenantScope(), id, record.Generation, context.RequestAborted)
            ?? throw new RequestProblemException(StatusCodes.Status404NotFound, "no-content", "The content of the document is not stored.")
            {
                Field = "id",
                Value = id,
            };

        // What was sent may be a page with scripts: browsers are to keep it, not to run it.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Stream(content, "application/octet-stream", FileNameOf(record));
    }

    private static string FileNameOf(DocumentRecord record)
    {
        var path = record.Origin.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? record.Origin[(colon + 1)..] : record.Id;
        return path[(path.LastIndexOfAny(['/', '\\']) + 1)..] is { Length: > 0 } name ? name : record.Id;
    }

    private static async Task<IResult> GetTextAsync(string id, HttpContext context, VisibleDocuments documents, IDocumentStore store)
    {
        var scope = context.GetTenantScope();
        var record = await documents.GetAsync(context.GetCaller(), id, context.RequestAborted) ?? throw Unknown(id);
        var text =
            await store.GetTextAsync(scope, id, record.ActiveGeneration ?? record.Generation, context.RequestAborted)
            ?? throw new RequestProblemException(StatusCodes.Status404NotFound, "not-parsed", "The document has no text yet.")
            {
                Field = "id",
                Value = id,
            };
        return TypedResults.Text(text, "text/plain; charset=utf-8");
    }

    private static async Task<Ok<DeletionReceipt>> DeleteAsync(
        string id,
        HttpContext context,
        VisibleDocuments documents,
        DocumentRemoval removal
    )
    {
        if (await documents.GetAsync(context.GetCaller(), id, context.RequestAborted) is null)
        {
            throw Unknown(id);
        }

        var receipt = await removal.RemoveAsync(context.GetTenantScope(), id, context.RequestAborted) ?? throw Unknown(id);
        await context.AuditAsync(AuditActions.DocumentDeleted, receipt.Id);
        return TypedResults.Ok(
            new DeletionReceipt(
                receipt.Id,
                [.. receipt.Stores.Select(ToModel)],
                receipt.Stores.Any(store => store.Pending) ? $"/v1/documents/{Uri.EscapeDataString(receipt.Id)}/removal" : null
            )
        );
    }

    private static async Task<Ok<RemovalStatus>> GetRemovalAsync(string id, HttpContext context, DocumentRemoval removal)
    {
        var progress =
            await removal.ProgressAsync(context.GetTenantScope(), id, context.RequestAborted)
            ?? throw new RequestProblemException(
                StatusCodes.Status404NotFound,
                "unknown-removal",
                "No document of this id was deleted, or its removal was finished more than a day ago."
            )
            {
                Field = "id",
                Value = id.Length > 128 ? id.Length : id,
            };
        return TypedResults.Ok(
            new RemovalStatus(
                progress.Id,
                progress.FinishedAt is null ? "pending" : "finished",
                progress.Generation,
                progress.DeletedAt,
                progress.FinishedAt,
                [.. progress.Stores.Select(ToModel)]
            )
        );
    }

    private static Model.StoreRemoval ToModel(LlmOps.Engine.Stores.StoreRemoval store) => new(store.Store, store.Removed, store.Pending);

    private static IReadOnlyList<IncomingDocument> FromJson(DocumentsRequest request, Caller sender) =>
        [
            .. request.Documents.Select(
                (document, i) =>
                    document is null
                        ? throw new RequestProblemException(StatusCodes.Status400BadRequest, "wrong-type", "A document must be an object.")
                        {
                            Field = $"documents[{i}]",
                            Value = "null",
                        }
                        : IncomingDocuments.FromText(document, sender)
            ),
        ];

    private static RequestProblemException Unknown(string id) =>
        new(StatusCodes.Status404NotFound, "unknown-document", "There is no such document.")
        {
            Field = "id",
            Value = id.Length > 128 ? id.Length : id,
        };
}
