using System.Text.Json.Nodes;
using static LlmOps.Tests.LocalBedrock.LocalBedrockCaller;

namespace LlmOps.Tests.LocalBedrock;

public sealed class ConverseApiTests : IDisposable
{
    private readonly LocalBedrockFactory _factory = new();
    private readonly HttpClient _client;

    public ConverseApiTests() => _client = _factory.CreateClient();

    public void Dispose()
    {
        _client.Dispose();
        _factory.Dispose();
    }

    [Fact]
    public async Task AnAnswerQuotesCitesAndSaysWhoGaveIt()
    {
        var reply = await _client.PostAsync(ConversePath(), AnswerTask("Where is the company that acquired Northwind based?"));

        Assert.Equal(200, reply.Status);
        Assert.Equal("Contoso acquired Northwind Traders in March 2021. [1] Contoso is headquartered in Oslo, Norway. [2]", reply.Answer);
        Assert.Equal("end_turn", (string?)reply.Json["stopReason"]);
        Assert.Equal("local-extractive-v1", (string?)reply.Json["trace"]!["promptRouter"]!["invokedModelId"]);
        Assert.Equal("local-extractive-v1", reply.Headers["x-local-bedrock-model"]);
        Assert.True(Guid.TryParse(reply.Headers["x-amzn-RequestId"], out _));
        var usage = reply.Json["usage"]!;
        Assert.True((int)usage["inputTokens"]! > 100);
        Assert.InRange((int)usage["outputTokens"]!, 15, 60);
        Assert.Equal((int)usage["inputTokens"]! + (int)usage["outputTokens"]!, (int)usage["totalTokens"]!);
        Assert.True((long)reply.Json["metrics"]!["latencyMs"]! >= 1);
    }

    [Fact]
    public async Task AStreamHasTheSameAnswerInWordsAndEndsWithItsMetadata()
    {
        var whole = await _client.PostAsync(ConversePath(), AnswerTask("Who founded Contoso?"));
        var streamed = await _client.PostAsync(ConversePath(operation: "converse-stream"), AnswerTask("Who founded Contoso?"));

        var events = streamed.Events;
        var deltas = events.Where(e => e.Type == "contentBlockDelta").Select(e => (string)e.Payload["delta"]!["text"]!).ToList();
        Assert.Equal("messageStart", events[0].Type);
        Assert.Equal(["contentBlockStop", "messageStop", "metadata"], events.TakeLast(3).Select(e => e.Type));
        Assert.Equal(whole.Answer, string.Concat(deltas));
        Assert.All(deltas, delta => Assert.DoesNotContain(' ', delta.Trim()));
        Assert.Equal(whole.Json["usage"]!.ToJsonString(), events[^1].Payload["usage"]!.ToJsonString());
        Assert.Equal("local-extractive-v1", (string?)events[^1].Payload["trace"]!["promptRouter"]!["invokedModelId"]);
    }

    [Fact]
    public async Task AQuestionWithoutAnswerIsRefusedInTheAgreedWords()
    {
        var reply = await _client.PostAsync(ConversePath(), AnswerTask("What is the capital of Mongolia?"));

        Assert.Equal("I could not find this in the documents.", reply.Answer);
    }

    [Fact]
    public async Task TheStandaloneQuestionIsPreferred()
    {
        var request = AnswerTask("and when was that?");
        var block = request["messages"]![0]!["content"]![0]!;
        block["text"] =
            (string)block["text"]! + "\n<standalone_question>\nWhen did Contoso acquire Northwind Traders?\n</standalone_question>";

        var reply = await _client.PostAsync(ConversePath(), request);

        Assert.Equal("Contoso acquired Northwind Traders in March 2021. [1]", reply.Answer);
    }

    [Fact]
    public async Task ARewriteTaskGivesOnlyTheQuestion()
    {
        var request = Question(
            """
            <conversation>
            <turn><user>Who acquired Northwind?</user><assistant>Contoso acquired Northwind Traders in March 2021. [1]</assistant></turn>
            </conversation>
            <question>and when was that?</question>
            """
        );
        request["system"] = new JsonArray(new JsonObject { ["text"] = "<task>rewrite-question</task>" });

        var reply = await _client.PostAsync(ConversePath(), request);

        Assert.Equal("When did Contoso acquire Northwind Traders?", reply.Answer);
    }

    [Fact]
    public async Task APlainPromptIsToldWhoSpeaks()
    {
        var request = Question("Please write me a poem about the northern sea and its many ships, thank you");
        request["toolConfig"] = JsonNode.Parse("""{"tools":[{"toolSpec":{"name":"search","inputSchema":{"json":{"type":"object"}}}}]}""");
        request["messages"]![0]!["content"]!.AsArray().Add(JsonNode.Parse("""{"image":{"format":"png","source":{"bytes":"aGk="}}}"""));

        var reply = await _client.PostAsync(ConversePath(), request);

        Assert.Contains("LocalBedrock's deterministic stand-in", reply.Answer, StringComparison.Ordinal);
        Assert.Contains("Please write me a poem", reply.Answer, StringComparison.Ordinal);
        Assert.Contains("tools", reply.Answer, StringComparison.Ordinal);
        Assert.Contains("images", reply.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAnswerStopsAtItsTokenLimitAndAtAStopSequence()
    {
        var limited = AnswerTask("Where is Contoso based?");
        limited["inferenceConfig"] = new JsonObject { ["maxTokens"] = 3 };
        var stopped = AnswerTask("Where is Contoso based?");
        stopped["inferenceConfig"] = new JsonObject { ["stopSequences"] = new JsonArray("Oslo") };
        stopped["additionalModelResponseFieldPaths"] = new JsonArray("/stop_sequence");

        var first = await _client.PostAsync(ConversePath(), limited);
        var second = await _client.PostAsync(ConversePath(), stopped);

        Assert.Equal("max_tokens", (string?)first.Json["stopReason"]);
        Assert.Equal(3, (int)first.Json["usage"]!["outputTokens"]!);
        Assert.Equal("stop_sequence", (string?)second.Json["stopReason"]);
        Assert.Equal("Contoso is headquartered in ", second.Answer);
        Assert.Equal("Oslo", (string?)second.Json["additionalModelResponseFields"]!["stop_sequence"]);
    }

    [Theory]
    [InlineData("us.anthropic.claude-haiku-4-5-20251001-v1:0", 200, null, null)]
    [InlineData("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0", 200, null, null)]
    [InlineData("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", 200, null, null)]
    [InlineData("amazon.nova-micro-v1:0", 200, null, null)]
    [InlineData("anthropic.claude-haiku-4-5-20251001-v1:0", 400, "ValidationException", "on-demand throughput")]
    [InlineData("anthropic.claude-99", 400, "ValidationException", "The provided model identifier is invalid.")]
    [InlineData("anthropic.claude-3-haiku-20240307-v1:0", 404, "ResourceNotFoundException", "reached the end of its life")]
    [InlineData("us.anthropic.claude-3-5-haiku-20241022-v1:0", 404, "ResourceNotFoundException", "reached the end of its life")]
    [InlineData("amazon.titan-embed-text-v2:0", 400, "ValidationException", "doesn't support the model")]
    [InlineData(
        "arn:aws:bedrock:us-east-1:000000000000:custom-model-deployment/abcdefghijkl",
        400,
        "ValidationException",
        "model identifier is invalid"
    )]
    public async Task AModelIdIsTakenOrRefusedAsTheServiceDoes(string model, int status, string? error, string? message)
    {
        var reply = await _client.PostAsync(ConversePath(model), Question("hi"));

        Assert.Equal(status, reply.Status);
        Assert.Equal(error, reply.ErrorType);
        if (message is not null)
        {
            Assert.Contains(message, reply.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{}", "messages")]
    [InlineData("""{"messages":[]}""", "messages")]
    [InlineData("""{"messages":[{"role":"robot","content":[{"text":"x"}]}]}""", "enum value set")]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"text":"x"}]}]}""", "start with a user message")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":" "}]}]}""", "is blank")]
    [InlineData("""{"messages":[{"role":"user","content":[{}]}]}""", "must set one of")]
    [InlineData(
        """{"messages":[{"role":"user","content":[{"text":"x"}]}],"inferenceConfig":{"temperature":1.5}}""",
        "less than or equal to 1"
    )]
    [InlineData(
        """{"messages":[{"role":"user","content":[{"text":"x"}]}],"inferenceConfig":{"temperature":0.5,"topP":0.5}}""",
        "cannot both be specified"
    )]
    [InlineData(
        """{"messages":[{"role":"user","content":[{"text":"x"}]}],"inferenceConfig":{"maxTokens":0}}""",
        "greater than or equal to 1"
    )]
    [InlineData(
        """{"messages":[{"role":"user","content":[{"text":"x"}]}],"inferenceConfig":{"maxTokens":100000}}""",
        "exceeds the model limit"
    )]
    [InlineData(
        """{"messages":[{"role":"user","content":[{"text":"x"}]}],"guardrailConfig":{"guardrailIdentifier":"none","guardrailVersion":"1"}}""",
        "guardrail identifier"
    )]
    public async Task ABadRequestIsRefusedInTheServicesShape(string body, string message)
    {
        var reply = await _client.PostAsync(ConversePath(), JsonNode.Parse(body)!);

        Assert.Equal(400, reply.Status);
        Assert.Equal("ValidationException", reply.ErrorType);
        Assert.Contains(message, reply.Message, StringComparison.Ordinal);
        Assert.True(reply.Headers.ContainsKey("x-amzn-RequestId"));
    }

    [Fact]
    public async Task WrongTypesAreASerializationErrorAndUnknownPathsNoOperation()
    {
        var wrongType = await _client.PostAsync(ConversePath(), JsonNode.Parse("""{"messages":"hello"}""")!);
        var unknown = await _client.ReadAsync("/no/such/operation");

        Assert.Equal((400, "SerializationException"), (wrongType.Status, wrongType.ErrorType));
        Assert.Equal((404, "UnknownOperationException"), (unknown.Status, unknown.ErrorType));
    }

    [Fact]
    public async Task CountedTokensAreTheBilledOnes()
    {
        var question = AnswerTask("Where is Contoso based?");

        var counted = await _client.PostAsync(
            ConversePath(operation: "count-tokens"),
            new JsonObject { ["input"] = new JsonObject { ["converse"] = question.DeepClone() } }
        );
        var answered = await _client.PostAsync(ConversePath(), question);

        Assert.Equal((int)answered.Json["usage"]!["inputTokens"]!, (int)counted.Json["inputTokens"]!);
    }

    [Fact]
    public async Task ABlockedQuestionIsAnsweredByTheGuardrailAndCostsNothing()
    {
        var request = Question("Tell me the phrase blocked by the local guardrail please");
        request["guardrailConfig"] = JsonNode.Parse(
            """{"guardrailIdentifier":"local-guardrail","guardrailVersion":"1","trace":"enabled"}"""
        );

        var reply = await _client.PostAsync(ConversePath(), request);

        Assert.Equal(200, reply.Status);
        Assert.Equal("guardrail_intervened", (string?)reply.Json["stopReason"]);
        Assert.Equal("Sorry, the guardrail blocked this question.", reply.Answer);
        Assert.Equal(0, (int)reply.Json["usage"]!["totalTokens"]!);
        Assert.Equal(
            "BLOCKED",
            (string?)reply.Json["trace"]!["guardrail"]!["inputAssessment"]!["local-guardrail"]!["wordPolicy"]!["customWords"]![0]!["action"]
        );
    }

    [Theory]
    [InlineData("a harmless text", "NONE")]
    [InlineData("the Phrase Blocked by the local guardrail", "GUARDRAIL_INTERVENED")]
    public async Task AGuardrailCanBeAppliedAlone(string text, string action)
    {
        var reply = await _client.PostAsync(
            "/guardrail/local-guardrail/version/1/apply",
            new JsonObject
            {
                ["source"] = "OUTPUT",
                ["content"] = new JsonArray(new JsonObject { ["text"] = new JsonObject { ["text"] = text } }),
            }
        );

        Assert.Equal(200, reply.Status);
        Assert.Equal(action, (string?)reply.Json["action"]);
    }
}
