using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LlmOps.QueryApi.Description;
using LlmOps.Tests.Architecture;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.QueryApi.Contract;

/// <summary>
/// The OpenAPI document is true: every client of the fixture holds each response against it, here for requests that are made of the
/// document itself, good ones and broken ones.
/// </summary>
public sealed partial class ContractTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    private static readonly string[] s_ids =
    [
        "no-such",
        "a..b",
        "%2e%2e",
        "%2F",
        "a%2Fb",
        "%ff",
        "%ed%a0%80",
        "%E5%A5%91%E7%B4%84",
        "e%CC%81",
        "%F0%9F%9A%B2",
        "%20",
        "*",
        "null",
        "-1",
        "'%20OR%201=1--",
        "%7B%7B7*7%7D%7D",
        "%E2%80%AE",
        new('x', 129),
        new('x', 5_000),
    ];

    private static readonly string[] s_queryValues =
    [
        "",
        "x",
        "-1",
        "0",
        "1",
        "1.5",
        "1e3",
        "99999999999999999999",
        "null",
        "%00",
        "%ff",
        "%ed%a0%80",
        "%20",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "AAAA",
        "%F0%9F%9A%B2",
        "a,b,,c",
        "%E2%80%AE",
        new('9', 3_000),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryRouteUnderV1IsDescribed()
    {
        var contract = await ContractAsync();
        var routes = services
            .ApiServices.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal))
            .SelectMany(endpoint =>
                endpoint
                    .Metadata.GetMetadata<IHttpMethodMetadata>()!
                    .HttpMethods.Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}")
            );

        Assert.Equal(
            routes.Distinct().Order(StringComparer.Ordinal),
            contract.Operations.Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal)
        );
        Assert.All(contract.Operations.SelectMany(operation => operation.Parameters), parameter => Assert.NotNull(parameter["schema"]));
    }

    [Fact]
    public async Task TheGuideListsEveryCodeAndNoOther()
    {
        var contract = await ContractAsync();
        var described = contract.Definition("ProblemDetails")["properties"]!["code"]!["enum"]!.AsArray().Select(code => (string)code!);
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "api.md"), Cancellation);
        var errors = guide[guide.IndexOf("## Errors", StringComparison.Ordinal)..guide.IndexOf("## Limits", StringComparison.Ordinal)];
        var listed = errors
            .Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsDigit(line[2]))
            .SelectMany(line => Code().Matches(line[(line.IndexOf('|', 2) + 1)..]).Select(match => match.Groups[1].Value))
            .Where(code => !code.Contains(' ', StringComparison.Ordinal) && char.IsLower(code[0]));

        Assert.Equal(ProblemCodes.All.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.Equal(
            ProblemCodes.All.Order(StringComparer.Ordinal),
            listed.Distinct(StringComparer.Ordinal).Where(ProblemCodes.All.Contains).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task NumbersAreDescribedAsNumbersAndAbsentMembersAsAbsent()
    {
        var contract = await ContractAsync();
        var citation = contract.Definition("TurnCitation");
        var answer = contract.Definition("QueryResponse");

        Assert.Equal("integer", (string?)citation["properties"]!["start"]!["type"]);
        Assert.DoesNotContain("page", citation["required"]!.AsArray().Select(name => (string)name!));
        Assert.Contains("quote", citation["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal("string", (string?)answer["properties"]!["rewrittenQuestion"]!["type"]);
        Assert.Equal("number", (string?)contract.Definition("UsageSummary")["properties"]!["costUsd"]!["type"]);
    }

    [Fact]
    public async Task TheExamplesWork()
    {
        var contract = await ContractAsync();
        var documents = await services.Client.PostAsync("/v1/documents", Json(ExampleOf(contract, "SendDocuments")), Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, documents.StatusCode);
        var question = await services.Client.PostAsync("/v1/query", Json(ExampleOf(contract, "Query")), Cancellation);
        Assert.Equal(HttpStatusCode.OK, question.StatusCode);
        var wanted = ExampleOf(contract, "CreateKey");

        // Two keys of a name may be active at once, and the other tests of this class make some of the example's.
        wanted["name"] = $"{wanted["name"]} {Guid.NewGuid():N}";
        var key = await services.Client.PostAsync("/v1/keys", Json(wanted), Cancellation);
        Assert.Equal(HttpStatusCode.Created, key.StatusCode);
        var feedback = ExampleOf(contract, "GiveFeedback");
        feedback["turnId"] = (await question.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("turnId").GetString();
        var given = await services.Client.PostAsync("/v1/feedback", Json(feedback), Cancellation);
        Assert.Equal(HttpStatusCode.OK, given.StatusCode);
    }

    [Fact]
    public async Task BrokenPathsAndParametersAreProblemsOfTheCaller()
    {
        var contract = await ContractAsync();
        foreach (var operation in contract.Operations)
        {
            var path = Parameter().Replace(operation.Path, "no-such");
            if (operation.Path.Contains('{', StringComparison.Ordinal))
            {
                foreach (var id in s_ids)
                {
                    await SendAsync(new HttpRequestMessage(operation.Method, Parameter().Replace(operation.Path, id)));
                }
            }

            foreach (var parameter in operation.Parameters.Where(parameter => (string?)parameter["in"] == "query"))
            {
                foreach (var value in s_queryValues)
                {
                    await SendAsync(new HttpRequestMessage(operation.Method, $"{path}?{(string?)parameter["name"]}={value}"));
                }

                await SendAsync(
                    new HttpRequestMessage(operation.Method, $"{path}?{(string?)parameter["name"]}=1&{(string?)parameter["name"]}=2")
                );
            }
        }
    }

    [Fact]
    public async Task BrokenBodiesAreProblemsOfTheCaller()
    {
        var contract = await ContractAsync();
        foreach (var operation in contract.Operations.Where(operation => operation.BodySchema("application/json") is not null))
        {
            var schema = operation.BodySchema("application/json")!;
            var good = Body(contract, operation);
            foreach (var body in ChangedJson.Of(good))
            {
                await SendBodyAsync(contract, operation, schema, Encoding.UTF8.GetBytes(body));
            }

            foreach (var body in ChangedJson.TextsOf(good))
            {
                await SendBodyAsync(contract, operation, schema, body);
            }

            // The seed is fixed: every run sends the same.
            var random = new Random(20_261_127);
            for (var i = LongForm.IsRequested ? 5_000 : 60; i > 0; i--)
            {
                await SendBodyAsync(contract, operation, schema, ChangedJson.Scrambled(good, random));
                await SendBodyAsync(contract, operation, schema, Encoding.UTF8.GetBytes(ChangedJson.Changed(good, random)));
            }

            foreach (
                var type in (string[])
                    [
                        "text/plain",
                        "application/json; charset=utf-16",
                        "application/json; charset=nonsense",
                        "application/vnd.api+json",
                        ";",
                    ]
            )
            {
                using var request = new HttpRequestMessage(operation.Method, operation.Path) { Content = new StringContent("{}") };
                request.Content.Headers.Remove("Content-Type");
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                await SendAsync(request);
            }
        }
    }

    [Fact]
    public async Task BrokenFormsAndHeadersAreProblemsOfTheCaller()
    {
        foreach (var form in Forms())
        {
            using (form)
            {
                await SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/documents") { Content = form });
            }
        }

        foreach (var key in (string[])["", " ", new('k', 129), "é", "a b", "ok", "\u007f"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/query")
            {
                Content = Json(JsonNode.Parse("""{"question":"When does the museum open?","stream":true}""")!),
            };
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            request.Headers.TryAddWithoutValidation("Accept", key);
            await SendAsync(request);
        }
    }

    private static IEnumerable<MultipartFormDataContent> Forms()
    {
        string?[] metadata =
        [
            null,
            "",
            "{}",
            "[]",
            "null",
            "[null]",
            "[{},{}]",
            "{\"a\":1}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":{\"b\":\"c\"}}",
            "{",
            "1e400",
            "{\"\":\"x\"}",
            $"{{\"{new string('k', 70_000)}\":\"x\"}}",
        ];
        foreach (var facts in metadata)
        {
            var form = new MultipartFormDataContent { { new ByteArrayContent("The mole is blue."u8.ToArray()), "files", "mole.txt" } };
            if (facts is not null)
            {
                form.Add(new StringContent(facts), "metadata");
            }

            yield return form;
        }

        foreach (
            var name in (string[])
                [
                    "",
                    " ",
                    ".",
                    "..",
                    "../../etc/passwd",
                    "a\u0000b.txt",
                    "\u202Etxt.exe",
                    new('n', 2_000),
                    "📄.txt",
                    "con",
                    "a/b\\c.txt",
                    "x.pdf",
                ]
        )
        {
            var form = new MultipartFormDataContent();
            var file = new ByteArrayContent("The mole is blue."u8.ToArray());
            file.Headers.TryAddWithoutValidation(
                "Content-Disposition",
                $"form-data; name=files; filename=\"{name.Replace("\0", "%00", StringComparison.Ordinal)}\""
            );
            form.Add(file);
            yield return form;
        }

        foreach (var labels in (string[])["", ",", "*", "a b", "no/such", new('l', 65), string.Join(',', Enumerable.Range(0, 40))])
        {
            yield return new MultipartFormDataContent
            {
                { new ByteArrayContent("The mole is blue."u8.ToArray()), "files", "mole.txt" },
                { new StringContent(labels), "access" },
            };
        }

        yield return new MultipartFormDataContent { { new StringContent("x"), "no-such" } };
        yield return new MultipartFormDataContent { { new StringContent("x"), "files" } };
        yield return new MultipartFormDataContent { { new ByteArrayContent([]), "files", "empty.txt" } };
        yield return new MultipartFormDataContent { { new ByteArrayContent([0xFF, 0xFE, 0x00]), "files", "odd.txt" } };
        yield return [];
    }

    /// <summary>A body that the operation takes: its example.</summary>
    private static JsonObject Body(ApiContract contract, ApiOperation operation)
    {
        var body = ExampleOf(contract, operation.Id);
        Complete(contract, operation.BodySchema("application/json")!, body);
        return body;
    }

    /// <summary>Adds the members that an example lacks: they are changed too.</summary>
    private static void Complete(ApiContract contract, JsonNode schema, JsonNode? value)
    {
        var resolved = contract.Resolve(schema);
        foreach (var entry in value as JsonArray ?? [])
        {
            Complete(contract, resolved["items"]!, entry);
        }

        foreach (var (name, member) in value is JsonObject ? resolved["properties"] as JsonObject ?? [] : [])
        {
            value!.AsObject().TryAdd(name, Sample(contract, member!));
            Complete(contract, member!, value[name]);
        }
    }

    private static JsonNode? Sample(ApiContract contract, JsonNode schema)
    {
        var resolved = contract.Resolve(schema);
        return resolved["enum"] is JsonArray values ? values[0]!.DeepClone()
            : (string?)resolved["format"] == "date-time" ? "2096-01-01T00:00:00Z"
            : TypeOf(resolved) switch
            {
                "string" => "sample",
                "boolean" => false,
                "array" => new JsonArray(resolved["items"] is { } items ? Sample(contract, items) : null),
                "object" => new JsonObject
                {
                    ["key"] = resolved["additionalProperties"] is JsonObject value ? Sample(contract, value) : null,
                },
                "integer" or "number" => 1,
                _ => null,
            };
    }

    private static string? TypeOf(JsonObject schema) =>
        schema["type"] is JsonArray types
            ? types.Select(type => (string)type!).FirstOrDefault(type => type != "null")
            : (string?)schema["type"];

    private static JsonObject ExampleOf(ApiContract contract, string operation) =>
        contract.Resolve(contract.Operations.Single(entry => entry.Id == operation).BodySchema("application/json")!)["examples"]![0]!
            .DeepClone()
            .AsObject();

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private Task<ApiContract> ContractAsync() => services.ContractAsync(Cancellation);

    private async Task SendBodyAsync(ApiContract contract, ApiOperation operation, JsonNode schema, byte[] body)
    {
        using var request = new HttpRequestMessage(operation.Method, operation.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        var status = await SendAsync(request);
        if (status < 400 && Parsed(body) is { } document)
        {
            using (document)
            {
                Assert.True(
                    contract.Accepts(schema, document.RootElement),
                    $"{operation.Id} accepts what its schema does not: {Encoding.UTF8.GetString(body)[..Math.Min(400, body.Length)]}"
                );
            }
        }
    }

    private static JsonDocument? Parsed(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Sends a request; the client checks its response, and none may say that the service failed.</summary>
    private async Task<int> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await services.Client.SendAsync(request, Cancellation);
            Assert.True(
                (int)response.StatusCode < 500,
                $"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(Cancellation)} to {(request.Content is null ? "" : Encoding.UTF8.GetString(await request.Content.ReadAsByteArrayAsync(Cancellation)))}"
            );
            return (int)response.StatusCode;
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
