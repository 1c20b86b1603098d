using System.Globalization;
using System.Text;
using System.Text.Json;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Faults;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Recording;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>Rerank of the agent runtime plane.</summary>
internal static class RerankApi
{
    private const int MaxSources = 1000;
    private const int MaxCharacters = 32_000;
    private const int PassagesPerUnit = 100;

    public static void MapRerank(this IEndpointRouteBuilder app) =>
        app.MapPost("/rerank", RerankAsync).AsOperation("Rerank", Plane.AgentRuntime);

    /// <summary>Billed units: one for each begun hundred of passages.</summary>
    public static int Units(int passages) => (passages + PassagesPerUnit - 1) / PassagesPerUnit;

    private static async Task<WireResult<RerankResponse>> RerankAsync(
        HttpContext context,
        ModelCatalog catalog,
        FaultInjector injector,
        Bill bill
    )
    {
        var call = OperationCall.Of(context);
        var request = JsonSerializer.Deserialize(call.Body.Span, WireJson.Default.RerankRequest) ?? throw ServiceException.Serialization();
        var query = ReadQuery(request);
        var sources = ReadSources(request);
        var configuration =
            request.RerankingConfiguration?.BedrockRerankingConfiguration
            ?? throw ServiceException.Missing("rerankingConfiguration.bedrockRerankingConfiguration");
        call.ModelId =
            configuration.ModelConfiguration?.ModelArn
            ?? throw ServiceException.Missing("rerankingConfiguration.bedrockRerankingConfiguration.modelConfiguration.modelArn");
        var model = catalog.Resolve(call.ModelId);
        if (model.Model.Kind != ModelKind.Rerank)
        {
            throw ServiceException.Validation("The provided model is not supported for reranking.");
        }

        var wanted = configuration.NumberOfResults ?? sources.Count;
        if (wanted is < 1 or > MaxSources)
        {
            throw ServiceException.Constraint(
                "numberOfResults",
                wanted.ToString(CultureInfo.InvariantCulture),
                $"Member must have value between 1 and {MaxSources}"
            );
        }

        var from = ReadToken(request.NextToken);
        var faults = await injector.EnterAsync(context, call, model.Knobs);
        var scores = LexicalReranker.Score(query, sources);
        var ranked = scores
            .Select((score, index) => new RerankResult(index, score, null))
            .OrderByDescending(result => result.RelevanceScore)
            .ThenBy(result => result.Index)
            .Take(wanted)
            .ToList();
        var page = ranked.Skip(from).Take(PageSize).ToList();
        var next = from + page.Count < ranked.Count ? Convert.ToBase64String(Encoding.UTF8.GetBytes($"from:{from + page.Count}")) : null;
        context.Response.Headers[LocalModelIds.Header] = LocalModelIds.Rerank;
        if (from == 0)
        {
            bill.AddRerank(model.Id, Units(sources.Count), faults, context.RequestAborted);
        }

        return new WireResult<RerankResponse>(new RerankResponse(page, next), WireJson.Default.RerankResponse, faults);
    }

    /// <summary>Results on one page; more come with a token.</summary>
    private const int PageSize = 100;

    private static string ReadQuery(RerankRequest request)
    {
        if (request.Queries is not { Count: 1 } queries)
        {
            throw request.Queries is null
                ? ServiceException.Missing("queries")
                : ServiceException.Constraint(
                    "queries",
                    request.Queries.Count.ToString(CultureInfo.InvariantCulture),
                    "Member must have length equal to 1"
                );
        }

        return Checked(queries[0].TextQuery?.Text, "queries.1.member.textQuery.text");
    }

    private static List<string> ReadSources(RerankRequest request)
    {
        if (request.Sources is not { Count: > 0 and <= MaxSources } sources)
        {
            throw request.Sources is null
                ? ServiceException.Missing("sources")
                : ServiceException.Constraint(
                    "sources",
                    request.Sources.Count.ToString(CultureInfo.InvariantCulture),
                    $"Member must have length between 1 and {MaxSources}"
                );
        }

        return
        [
            .. sources.Select(
                (source, i) =>
                    source.InlineDocumentSource switch
                    {
                        { TextDocument: { } text } => Checked(text.Text, $"sources.{i + 1}.member.inlineDocumentSource.textDocument.text"),
                        { JsonDocument: { ValueKind: JsonValueKind.Object } json } => string.Join(
                            '\n',
                            json.EnumerateObject().Select(member => $"{member.Name}: {member.Value}")
                        ),
                        _ => throw ServiceException.Missing($"sources.{i + 1}.member.inlineDocumentSource"),
                    }
            ),
        ];
    }

    private static string Checked(string? text, string member) =>
        text switch
        {
            null => throw ServiceException.Missing(member),
            { Length: 0 } => throw ServiceException.Constraint(member, string.Empty, "Member must have length greater than or equal to 1"),
            { Length: > MaxCharacters } => throw ServiceException.Constraint(
                member,
                $"{text[..20]}…",
                $"Member must have length less than or equal to {MaxCharacters}"
            ),
            _ => text,
        };

    private static int ReadToken(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[64];
        return
            token.Length <= 64
            && Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.UTF8.GetString(bytes[..length]) is ['f', 'r', 'o', 'm', ':', .. var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            ? from
            : throw ServiceException.Validation("The provided nextToken is invalid.");
    }
}
