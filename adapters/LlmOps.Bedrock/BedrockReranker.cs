using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmOps.Engine;
using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>Rerank over Bedrock's agent runtime, page by page.</summary>
internal sealed class BedrockReranker(BedrockConnection connection, BedrockOptions options, TimeProvider time) : IReranker
{
    private const int MaxPassages = 1000;
    private const int MaxCharacters = 32_000;
    private const int PassagesInUnit = 100;
    private const int MaxPages = 100;

    private static readonly Histogram<double> s_duration = EngineDiagnostics.Meter.CreateHistogram(
        EngineDiagnosticsNames.GenAiOperationDuration,
        "s",
        "Time of one model call.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
        }
    );

    private readonly string _modelArn = options.RerankModel.StartsWith("arn:", StringComparison.Ordinal)
        ? options.RerankModel
        : $"arn:{BedrockEndpoints.Partition(connection.Endpoints.AgentRuntime.Region)}:bedrock:{connection.Endpoints.AgentRuntime.Region}::foundation-model/{options.RerankModel}";

    public string ModelId => options.RerankModel;

    public async Task<RerankResponse> RerankAsync(
        string question,
        IReadOnlyList<string> passages,
        int top,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrWhiteSpace(question) || question.Length > MaxCharacters)
        {
            throw new ArgumentException(
                $"A question has 1 to {MaxCharacters} characters; this one has {question?.Length ?? 0}.",
                nameof(question)
            );
        }

        if (passages.Count is 0 or > MaxPassages)
        {
            throw new ArgumentException(
                $"1 to {MaxPassages} passages can be ordered at once; these are {passages.Count}.",
                nameof(passages)
            );
        }

        if (passages.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("A passage is empty.", nameof(passages));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);

        var endpoint = connection.Endpoints.AgentRuntime.Address;
        var started = time.GetTimestamp();
        using var span = EngineDiagnostics.ActivitySource.StartActivity($"rerank {ModelId}", ActivityKind.Client);
        var tags = new TagList
        {
            { EngineDiagnosticsNames.GenAiOperation, "rerank" },
            { EngineDiagnosticsNames.GenAiProvider, BedrockTelemetry.Provider },
            { EngineDiagnosticsNames.GenAiRequestModel, ModelId },
            { EngineDiagnosticsNames.ServerAddress, endpoint.Host },
            { EngineDiagnosticsNames.ServerPort, endpoint.Port },
        };
        foreach (var (name, value) in tags)
        {
            span?.SetTag(name, value);
        }

        span?.SetTag(EngineDiagnosticsNames.RerankCandidates, passages.Count);
        try
        {
            var units = (passages.Count + PassagesInUnit - 1) / PassagesInUnit;
            var (results, share) = await PagesAsync(question, passages, Math.Min(top, passages.Count), units, cancellationToken);
            span?.SetTag(EngineDiagnosticsNames.RerankUnits, units);
            return new(
                [.. results.OrderByDescending(static result => result.Score).ThenBy(static result => result.Index).Take(top)],
                units,
                share
            );
        }
        catch (Exception exception)
        {
            var error = exception is ModelException { Code: var code } ? code : exception.GetType().FullName;
            tags.Add(EngineDiagnosticsNames.ErrorType, error);
            span?.SetTag(EngineDiagnosticsNames.ErrorType, error);
            span?.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }
        finally
        {
            s_duration.Record(time.GetElapsedTime(started).TotalSeconds, tags);
        }
    }

    private async Task<(List<RerankResult> Results, double Share)> PagesAsync(
        string question,
        IReadOnlyList<string> passages,
        int top,
        int units,
        CancellationToken cancellationToken
    )
    {
        var results = new List<RerankResult>();
        var seen = new HashSet<int>();
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var token = next;
            var call = new BedrockCall(BedrockPlane.AgentRuntime, HttpMethod.Post, "/rerank", Write(question, passages, top, token))
            {
                Model = _modelArn,
            };
            var reply = await connection.SendAsync(call, cancellationToken);
            if (page == 0)
            {
                UsageMeter.Note(ModelId, new ModelUsage(RerankUnits: units));
            }

            next = reply.Read(json =>
            {
                foreach (var result in json.GetProperty("results").EnumerateArray())
                {
                    var index = result.GetProperty("index").GetInt32();
                    var score = result.GetProperty("relevanceScore").GetDouble();
                    if (index < 0 || index >= passages.Count || !seen.Add(index) || !double.IsFinite(score))
                    {
                        throw new FormatException("A result names a passage that was not sent, or one twice.");
                    }

                    results.Add(new(index, score));
                }

                return json.Text("nextToken");
            });
            if (string.IsNullOrEmpty(next))
            {
                // The stand-in's reranker compares words, whatever model was asked for.
                return (results, reply.StandIn is null ? RerankResponse.CrossEncoderShare : RerankResponse.WordComparisonShare);
            }
        }

        throw new ModelException(ModelException.MalformedResponse, $"The reranker gave more than {MaxPages} pages.");
    }

    private byte[] Write(string question, IReadOnlyList<string> passages, int top, string? nextToken) =>
        BedrockJson.Write(json =>
        {
            json.WriteStartArray("queries");
            WriteText("textQuery", question);
            json.WriteEndArray();
            json.WriteStartArray("sources");
            foreach (var passage in passages)
            {
                json.WriteStartObject();
                json.WriteString("type", "INLINE");
                json.WritePropertyName("inlineDocumentSource");
                WriteText(
                    "textDocument",
                    passage.Length <= MaxCharacters
                        ? passage
                        : passage[..(char.IsLowSurrogate(passage[MaxCharacters]) ? MaxCharacters - 1 : MaxCharacters)]
                );
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("rerankingConfiguration");
            json.WriteString("type", "BEDROCK_RERANKING_MODEL");
            json.WriteStartObject("bedrockRerankingConfiguration");
            json.WriteNumber("numberOfResults", top);
            json.WriteStartObject("modelConfiguration");
            json.WriteString("modelArn", _modelArn);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            if (nextToken is not null)
            {
                json.WriteString("nextToken", nextToken);
            }

            void WriteText(string member, string text)
            {
                json.WriteStartObject();
                json.WriteString("type", "TEXT");
                json.WriteStartObject(member);
                json.WriteString("text", text);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        });
}
