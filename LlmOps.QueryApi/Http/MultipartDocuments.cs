using System.Text;
using LlmOps.Engine.Ingesting;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace LlmOps.QueryApi.Http;

/// <summary>Reads documents sent as multipart form data: each part <c>files</c> is one; a field <c>metadata</c> holds a JSON object of
/// strings for all of them or a list of such objects, one for each; a field <c>access</c> labels, for all of them.</summary>
internal static class MultipartDocuments
{
    private const string FilesField = "files",
        MetadataField = "metadata",
        AccessField = "access";
    private const int MaxBoundaryLength = 70,
        MaxMetadataBytes = 64 * 1024;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the form. Files above a threshold wait in temporary files, which the request removes at its end.</summary>
    /// <exception cref="RequestProblemException">The form cannot be read, is too large, or has a part that is not known.</exception>
    public static async Task<IReadOnlyList<IncomingDocument>> ReadAsync(
        HttpRequest request,
        long maxBytes,
        IntakeOptions limits,
        CancellationToken cancellationToken
    )
    {
        var reader = new MultipartReader(BoundaryOf(request), RequestBodyStream.Open(request, maxBytes));
        var files = new List<(string Name, string? ContentType, Stream Content)>();
        string? metadata = null;
        string[] access = [];
        while (await NextAsync(reader, cancellationToken) is { } section)
        {
            if (
                !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            )
            {
                throw Invalid("A part of the form has no valid Content-Disposition header.");
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
            var fileName = HeaderUtilities
                .RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName)
                .Value;
            switch (name)
            {
                case FilesField when !string.IsNullOrEmpty(fileName):
                    if (files.Count == limits.MaxDocumentsPerRequest)
                    {
                        throw new RequestProblemException(
                            StatusCodes.Status400BadRequest,
                            "too-many",
                            $"A request holds at most {limits.MaxDocumentsPerRequest} documents."
                        )
                        {
                            Field = FilesField,
                            Value = files.Count + 1,
                            Limit = limits.MaxDocumentsPerRequest,
                        };
                    }

                    files.Add((fileName, section.ContentType, await SpoolAsync(request, section.Body, limits, cancellationToken)));
                    break;
                case FilesField:
                    throw new RequestProblemException(StatusCodes.Status400BadRequest, "missing-field", "A part 'files' has no file name.")
                    {
                        Field = $"{FilesField}[{files.Count}].filename",
                    };
                case MetadataField when metadata is null:
                    metadata = await ReadTextAsync(section, cancellationToken);
                    break;
                case MetadataField:
                    throw new RequestProblemException(
                        StatusCodes.Status400BadRequest,
                        "duplicate",
                        "The form holds more than one part 'metadata'."
                    )
                    {
                        Field = MetadataField,
                        Value = 2,
                        Limit = 1,
                    };
                case AccessField:
                    access =
                    [
                        .. access,
                        .. (await ReadTextAsync(section, cancellationToken)).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries),
                    ];
                    break;
                default:
                    throw new RequestProblemException(StatusCodes.Status400BadRequest, "unknown-field", "The form has an unknown part.")
                    {
                        Field = name.Length > 128 ? "$" : name,
                        Value = name.Length > 128 ? name.Length : name,
                        Limit = $"{FilesField}, {MetadataField}, {AccessField}",
                    };
            }
        }

        if (files.Count == 0)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "missing-field",
                "The form holds no part 'files' with a file name."
            )
            {
                Field = FilesField,
                Value = 0,
                Limit = 1,
            };
        }

        var facts = Facts(metadata, files.Count);
        return
        [
            .. files.Select(
                (file, i) =>
                    IncomingDocuments.FromFile(file.Name, file.ContentType, file.Content, facts[i], access, request.HttpContext.GetCaller())
            ),
        ];
    }

    private static Dictionary<string, string>[] Facts(string? metadata, int files)
    {
        if (string.IsNullOrWhiteSpace(metadata))
        {
            return [.. Enumerable.Repeat(new Dictionary<string, string>(), files)];
        }

        var bytes = Encoding.UTF8.GetBytes(metadata);
        if (!metadata.AsSpan().TrimStart().StartsWith("["))
        {
            return [.. Enumerable.Repeat(JsonBody.Parse(bytes, RequestJson.Default.DictionaryStringString, MetadataField), files)];
        }

        var each = JsonBody.Parse(bytes, RequestJson.Default.DictionaryStringStringArray, MetadataField);
        return each.Length == files && each.All(facts => facts is not null)
            ? each
            : throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "wrong-type",
                "A list in the part 'metadata' holds one object for each file, in the order of the files."
            )
            {
                Field = MetadataField,
                Value = each.Length,
                Limit = files,
            };
    }

    private static string BoundaryOf(HttpRequest request)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
            : null;
        return boundary is { Length: > 0 and <= MaxBoundaryLength }
            ? boundary
            : throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "invalid-form",
                $"The content type names no boundary of 1 to {MaxBoundaryLength} characters."
            )
            {
                Field = "Content-Type",
                Value = boundary?.Length ?? 0,
                Limit = MaxBoundaryLength,
            };
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Invalid("The multipart form cannot be read: it breaks off, or the headers of a part are malformed or too long.", e);
        }
    }

    private static async Task<Stream> SpoolAsync(
        HttpRequest request,
        Stream content,
        IntakeOptions limits,
        CancellationToken cancellationToken
    )
    {
        var spool = new FileBufferingReadStream(content, limits.MaxBytesInMemory, null, Path.GetTempPath);
        request.HttpContext.Response.RegisterForDisposeAsync(spool);
        try
        {
            await spool.DrainAsync(cancellationToken);
        }
        catch (IOException e) when (LlmOps.Engine.Stores.StoreFailures.Of(e) is { } failure)
        {
            throw new LlmOps.Engine.Stores.StoreUnavailableException(
                "temporary files",
                "The request could not be taken in: the service has no room for its files.",
                e
            )
            {
                Failure = failure,
            };
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Invalid("The multipart form cannot be read: a file breaks off.", e);
        }

        spool.Position = 0;
        return spool;
    }

    private static async Task<string> ReadTextAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        if (section.ContentType is { Length: > 0 } given)
        {
            var charset = MediaTypeHeaderValue.TryParse(given, out var type) ? HeaderUtilities.RemoveQuotes(type.Charset).Value : given;
            if (
                !string.IsNullOrEmpty(charset)
                && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                && !charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)
            )
            {
                throw new RequestProblemException(StatusCodes.Status400BadRequest, "invalid-encoding", "A field of the form must be UTF-8.")
                {
                    Field = MetadataField,
                    Value = charset.Length > 128 ? charset.Length : charset,
                    Limit = "utf-8",
                };
            }
        }

        using var bytes = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await section.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > MaxMetadataBytes)
                {
                    throw new RequestProblemException(
                        StatusCodes.Status413PayloadTooLarge,
                        "too-large",
                        $"The part 'metadata' has more than {MaxMetadataBytes} bytes."
                    )
                    {
                        Field = MetadataField,
                        Value = bytes.Length,
                        Limit = MaxMetadataBytes,
                    };
                }
            }

            return s_utf8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (DecoderFallbackException e)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "invalid-encoding",
                "The part 'metadata' is not valid UTF-8.",
                e
            )
            {
                Field = MetadataField,
                Limit = "utf-8",
            };
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Invalid("The multipart form cannot be read: the part 'metadata' breaks off.", e);
        }
    }

    private static RequestProblemException Invalid(string detail, Exception? inner = null) =>
        new(StatusCodes.Status400BadRequest, "invalid-form", detail, inner) { Field = "$" };
}
