using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Tests.EndToEnd;

namespace LlmOps.Tests.QueryApi;

public sealed class ScriptedModelTests(ScriptedModelFixture services) : IClassFixture<ScriptedModelFixture>, IAsyncLifetime
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await services.Client.PostAsJsonAsync(
            "/v1/documents",
            new
            {
                documents = new[]
                {
                    new
                    {
                        id = "filters",
                        content = "The filter KF-3 costs 79 euros. The filter KF-5 costs 129 euros and lasts two years.",
                    },
                },
            },
            Cancellation
        );
        await Tour.WaitReadyAsync(services.Client, "/v1/documents/filters", Cancellation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("plain", true, 1, 0)]
    [InlineData("unknown-passage", false, 0, 1)]
    [InlineData("uncited", false, 0, 0)]
    [InlineData("table", true, 1, 0)]
    [InlineData("list", true, 1, 0)]
    [InlineData("code", true, 1, 0)]
    [InlineData("german", true, 1, 0)]
    [InlineData("obeys", false, 0, 1)]
    [InlineData("cut", true, 1, 0)]
    [InlineData("repeats", true, 1, 0)]
    [InlineData("denies", false, 0, 1)]
    [InlineData("refuses", false, 0, 0)]
    [InlineData("boasts", false, 0, 1)]
    public async Task WhateverAModelWritesStreamedAndWholeAreTheSame(string script, bool answered, int citations, int withheld)
    {
        var question = $"What do the filters cost ({script})?";
        var whole = await AskAsync(question);
        var streamed = await StreamAsync(question);

        Assert.Equal(answered, whole.GetProperty("answered").GetBoolean());
        Assert.Equal(citations, whole.GetProperty("citations").GetArrayLength());
        Assert.Equal(withheld, whole.GetProperty("withheldCitations").GetInt32());
        Assert.DoesNotContain("<status>", whole.GetProperty("answer").GetString(), StringComparison.Ordinal);
        foreach (var member in (string[])["answer", "answered", "citations", "withheldCitations", "usage", "degraded", "model"])
        {
            Assert.Equal(whole.GetProperty(member).GetRawText(), streamed.Final.GetProperty(member).GetRawText());
        }

        Assert.Equal(whole.GetProperty("answer").GetString(), streamed.Text);
        Assert.Equal(
            whole.GetProperty("citations").EnumerateArray().Select(citation => citation.GetRawText()),
            streamed.Citations.Select(citation => citation.GetRawText())
        );
        Assert.All(
            streamed.Citations,
            citation => Assert.Contains(citation.GetProperty("support").GetString(), (string[])["quoted", "supported", "unverified"])
        );
        Assert.Equal(script == "cut", whole.GetProperty("degraded").EnumerateArray().Any(part => part.GetString() == "answer:cut"));
    }

    [Fact]
    public async Task AJudgeDecidesWhatWordsCannotAndIsPaidAsItself()
    {
        await using var api = services.StartApi(
            new Dictionary<string, string> { ["Retrieval:CitationJudge"] = "us.anthropic.claude-haiku-4-5-20251001-v1:0" }
        );
        using var client = api.CreateDefaultClient(new Contract.ContractHandler());
        const string question = "What do the filters cost (other-words)?";
        using var plainly = Request(question, null, null, stream: false);
        var unjudged = await (await services.Client.SendAsync(plainly, Cancellation)).Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        using var wholly = Request(question, null, null, stream: false);
        var whole = await (await client.SendAsync(wholly, Cancellation)).Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        using var piecemeal = Request(question, null, null, stream: true);
        var streamed = Read(await (await client.SendAsync(piecemeal, Cancellation)).Content.ReadAsStringAsync(Cancellation));

        Assert.Equal("unverified", unjudged.GetProperty("citations")[0].GetProperty("support").GetString());
        Assert.Equal("supported", whole.GetProperty("citations")[0].GetProperty("support").GetString());
        Assert.Equal("The filter KF-3 costs 79 euros.", whole.GetProperty("citations")[0].GetProperty("quote").GetString());
        Assert.Empty(whole.GetProperty("degraded").EnumerateArray());
        Assert.Equal(whole.GetProperty("answer").GetString(), streamed.Text);
        foreach (var member in (string[])["answer", "answered", "citations", "withheldCitations", "usage", "degraded", "model"])
        {
            Assert.Equal(whole.GetProperty(member).GetRawText(), streamed.Final.GetProperty(member).GetRawText());
        }

        var receipt = (
            await client.GetFromJsonAsync<JsonElement>($"/v1/answers/{whole.GetProperty("turnId").GetString()}", Cancellation)
        ).GetProperty("receipt");
        Assert.Equal(
            ["supported", "unverified"],
            receipt.GetProperty("review").GetProperty("claims").EnumerateArray().Select(claim => claim.GetProperty("result").GetString())
        );
        var judged = Assert.Single(
            receipt.GetProperty("costs").EnumerateArray(),
            cost => cost.GetProperty("purpose").GetString() == "judge-citations"
        );
        Assert.True(judged.GetProperty("costUsd").GetDecimal() > 0);
        var usage = await client.GetFromJsonAsync<JsonElement>("/v1/usage?by=route,purpose", Cancellation);
        Assert.Contains(
            usage.GetProperty("rows").EnumerateArray(),
            row => row.GetProperty("purpose").GetString() == "judge-citations" && row.GetProperty("route").GetString() == "query"
        );
    }

    /// <summary>Text, citations, usage and cost: a streamed answer is the same answer at the same price.</summary>
    [Fact]
    public async Task AnswersMadeAtRandomAreTheSameStreamedAndWhole()
    {
        var differences = new System.Collections.Concurrent.ConcurrentBag<string>();
        var refused = 0;
        await Parallel.ForAsync(
            0,
            LongForm.IsRequested ? ScriptedModelFixture.Answers.Count : 50,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation },
            async (i, _) =>
            {
                var question = $"What do the filters cost #{i}#?";
                using var whole = await services.Client.SendAsync(Request(question, null, null, stream: false), Cancellation);
                using var streamed = await services.Client.SendAsync(Request(question, null, null, stream: true), Cancellation);
                var answer = await whole.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
                var (text, citations, last) = Read(await streamed.Content.ReadAsStringAsync(Cancellation));
                if (!whole.IsSuccessStatusCode)
                {
                    // A model that says nothing fails either way.
                    Interlocked.Increment(ref refused);
                    Compare("code", answer.GetProperty("code"), last.GetProperty("code"));
                    return;
                }

                foreach (
                    var member in (string[])
                        ["answer", "answered", "citations", "withheldCitations", "passages", "usage", "degraded", "model"]
                )
                {
                    Compare(member, answer.GetProperty(member), last.GetProperty(member));
                }

                if (text != answer.GetProperty("answer").GetString())
                {
                    differences.Add($"#{i}#: '{text}' was streamed");
                }

                if (
                    !citations
                        .Select(citation => citation.GetRawText())
                        .SequenceEqual(answer.GetProperty("citations").EnumerateArray().Select(citation => citation.GetRawText()))
                )
                {
                    differences.Add($"#{i}#: other citations were streamed");
                }

                void Compare(string member, JsonElement first, JsonElement second)
                {
                    if (first.GetRawText() != second.GetRawText())
                    {
                        differences.Add($"#{i}# {member}: {first} and {second}");
                    }
                }
            }
        );

        Assert.True(differences.IsEmpty, string.Join('\n', differences));
        Assert.InRange(refused, 0, ScriptedModelFixture.Answers.Count / 20);
    }

    [Fact]
    public async Task ARequestThatIsRepeatedWithItsKeyIsOneTurnAndOneBill()
    {
        const string question = "What do the filters cost (plain)?";
        var before = await SpentAsync();
        var first = await AskAsync(question, "same", "repeated");
        var once = await SpentAsync();
        var again = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AskAsync(question, "same", "repeated")));
        var other = await AskAsync(question, "other", "repeated");
        var streamed = await StreamAsync(question, "same", "repeated");

        Assert.All(again, answer => Assert.Equal(first.GetProperty("turnId").GetString(), answer.GetProperty("turnId").GetString()));
        Assert.All(
            again,
            answer => Assert.Equal(first.GetProperty("citations").GetRawText(), answer.GetProperty("citations").GetRawText())
        );
        Assert.Equal(first.GetProperty("answer").GetString(), streamed.Text);
        Assert.NotEqual(first.GetProperty("turnId").GetString(), other.GetProperty("turnId").GetString());
        Assert.Equal(
            2,
            (await services.Client.GetFromJsonAsync<JsonElement>("/v1/sessions/repeated", Cancellation))
                .GetProperty("turns")
                .GetArrayLength()
        );
        Assert.True(once > before);

        // Two turns were paid for: the repeated one once, and that of the other key.
        Assert.Equal(once - before + other.GetProperty("usage").GetProperty("costUsd").GetDecimal(), await SpentAsync() - before);

        using var mismatch = Request("What else (plain)?", "same", "repeated", stream: false);
        var refused = await services.Client.SendAsync(mismatch, Cancellation);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(
            "idempotency-mismatch",
            (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString()
        );
    }

    [Fact]
    public async Task SessionsAreListedInPages()
    {
        foreach (var session in (string[])["list-1", "list-2"])
        {
            await AskAsync($"What do the filters cost (plain) in {session}?", null, session);
        }

        var first = await services.Client.GetFromJsonAsync<JsonElement>("/v1/sessions?limit=1", Cancellation);
        var second = await services.Client.GetFromJsonAsync<JsonElement>(
            $"/v1/sessions?limit=1&after={Uri.EscapeDataString(first.GetProperty("next").GetString()!)}",
            Cancellation
        );

        Assert.Equal("list-2", first.GetProperty("sessions")[0].GetProperty("sessionId").GetString());
        Assert.Equal("What do the filters cost (plain) in list-1?", second.GetProperty("sessions")[0].GetProperty("title").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await services.Client.GetAsync("/v1/sessions?after=x", Cancellation)).StatusCode);
    }

    /// <summary>Twenty questions in five languages, over documents of all of them, and a conversation in one of them.</summary>
    [Fact]
    public async Task QuestionsInOtherLanguagesAreAnsweredAndCited()
    {
        (string Id, string Title, string Content)[] documents =
        [
            (
                "lang-de",
                "Hausordnung",
                "Das Schwimmbad öffnet um acht Uhr. Die Jahreskarte kostet 140 Euro. Hunde sind im Schwimmbad nicht erlaubt. Der "
                    + "Bademeister heißt Jonas Kraus."
            ),
            (
                "lang-de-firma",
                "Adatum",
                "Anna Vogt hat Adatum 1998 in Graz gegründet. Sie studierte Chemie in Wien. Adatum stellt Kletterseile her."
            ),
            ("lang-ja", "図書館", "図書館は火曜日に休館します。本は十四日間借りられます。館長は田中さんです。自習室は三階にあります。"),
            ("lang-zh", "体育馆", "体育馆每天早上七点开门。月票价格为一百二十元。停车场位于体育馆北侧。游泳课由王教练负责。"),
            (
                "lang-ar",
                "المتحف",
                "يفتح المتحف أبوابه في الساعة التاسعة صباحا. سعر التذكرة خمسون درهما. يقع المقهى في الطابق الثاني. مديرة المتحف هي ليلى "
                    + "حداد."
            ),
            (
                "lang-ru",
                "Музей",
                "Музей закрыт по понедельникам. Билет стоит четыреста рублей. Гардероб находится на первом этаже. Директор музея Анна "
                    + "Белова."
            ),
        ];
        await services.Client.PostAsJsonAsync(
            "/v1/documents",
            new
            {
                documents = documents.Select(document => new
                {
                    id = document.Id,
                    title = document.Title,
                    content = document.Content,
                }),
            },
            Cancellation
        );
        foreach (var document in documents)
        {
            await Tour.WaitReadyAsync(services.Client, $"/v1/documents/{document.Id}", Cancellation);
        }

        (string Question, string Quote)[] questions =
        [
            ("Wann öffnet das Schwimmbad?", "acht Uhr"),
            ("Wie viel kostet die Jahreskarte?", "140 Euro"),
            ("Sind Hunde im Schwimmbad erlaubt?", "nicht erlaubt"),
            ("Wie heißt der Bademeister?", "Jonas Kraus"),
            ("図書館はいつ休館しますか？", "火曜日"),
            ("本は何日借りられますか？", "十四日間"),
            ("館長は誰ですか？", "田中"),
            ("自習室はどこにありますか？", "三階"),
            ("体育馆几点开门？", "七点"),
            ("月票价格是多少？", "一百二十元"),
            ("停车场在哪里？", "北侧"),
            ("游泳课由谁负责？", "王教练"),
            ("متى يفتح المتحف أبوابه؟", "التاسعة"),
            ("كم سعر التذكرة؟", "خمسون"),
            ("أين يقع المقهى؟", "الطابق الثاني"),
            ("من هي مديرة المتحف؟", "ليلى حداد"),
            ("Когда закрыт музей?", "понедельникам"),
            ("Сколько стоит билет?", "четыреста"),
            ("Где находится гардероб?", "первом этаже"),
            ("Кто директор музея?", "Анна Белова"),
        ];
        var wrong = new List<string>();
        foreach (var (question, quote) in questions)
        {
            var answer = await AskAsync(question);
            if (
                !answer.GetProperty("answered").GetBoolean()
                || !answer
                    .GetProperty("citations")
                    .EnumerateArray()
                    .Any(citation => citation.GetProperty("quote").GetString()!.Contains(quote, StringComparison.Ordinal))
            )
            {
                wrong.Add($"{question} -> {answer.GetProperty("answer").GetString()}");
            }
        }

        foreach (
            var (question, expected) in ((string, string)[])
                [
                    ("Wer hat Adatum gegründet?", "Anna Vogt"),
                    ("Wie viel kostet die Jahreskarte?", "140 Euro"),
                    ("Wann öffnet das Schwimmbad?", "acht Uhr"),
                    ("Wie heißt der Bademeister?", "Jonas Kraus"),
                    ("Was stellt das Unternehmen her?", "Kletterseile"),
                ]
        )
        {
            var answer = await AskAsync(question, key: null, "german-conversation");
            if (!answer.GetProperty("answer").GetString()!.Contains(expected, StringComparison.Ordinal))
            {
                wrong.Add($"{question} -> {answer}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public async Task LettersOfEveryLanguageStandInJsonAsTheyAre()
    {
        using var request = Request("Größe – 料金はいくら (german)?", null, null, stream: false);
        var text = await (await services.Client.SendAsync(request, Cancellation)).Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("Größe – 料金はいくら", text, StringComparison.Ordinal);
        Assert.Contains("hält zwei Jahre", text, StringComparison.Ordinal);
    }

    private async Task<decimal> SpentAsync()
    {
        var costs =
            Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<LlmOps.Engine.Budgets.CostController>(
                services.ApiServices
            );
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return (
            await costs.ReportAsync(LlmOps.Engine.Tenancy.TenantScope.Default, today.AddDays(-1), today.AddDays(1), Cancellation)
        ).TotalUsd;
    }

    private async Task<JsonElement> AskAsync(string question, string? key = null, string? session = null)
    {
        using var request = Request(question, key, session, stream: false);
        using var response = await services.Client.SendAsync(request, Cancellation);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        return answer;
    }

    private async Task<(string Text, List<JsonElement> Citations, JsonElement Final)> StreamAsync(
        string question,
        string? key = null,
        string? session = null
    )
    {
        using var request = Request(question, key, session, stream: true);
        using var response = await services.Client.SendAsync(request, Cancellation);
        return Read(await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>The text, the citations and the last event of a stream.</summary>
    private static (string Text, List<JsonElement> Citations, JsonElement Final) Read(string stream)
    {
        var events = stream
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.Split('\n'))
            .Select(lines => (Name: lines[0]["event: ".Length..], Data: JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement))
            .ToList();
        return (
            string.Concat(events.Where(entry => entry.Name == "token").Select(entry => entry.Data.GetProperty("text").GetString())),
            [.. events.Where(entry => entry.Name == "citation").Select(entry => entry.Data)],
            events.Single(entry => entry.Name is "final" or "error").Data
        );
    }

    private static HttpRequestMessage Request(string question, string? key, string? session, bool stream)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/query")
        {
            Content = JsonContent.Create(
                new Dictionary<string, object?>
                {
                    ["question"] = question,
                    ["sessionId"] = session,
                    ["stream"] = stream,
                }
                    .Where(member => member.Value is not null)
                    .ToDictionary()
            ),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return request;
    }
}
