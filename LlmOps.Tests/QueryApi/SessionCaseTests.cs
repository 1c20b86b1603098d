using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Tests.EndToEnd;

namespace LlmOps.Tests.QueryApi;

/// <summary>Sessions as people use them: many questions at once, and many one after the other.</summary>
public sealed class SessionCaseTests(ServicesFixture services) : IClassFixture<ServicesFixture>, IAsyncLifetime
{
    private static readonly string[] s_rooms =
    [
        "Amber",
        "Basil",
        "Cedar",
        "Damson",
        "Elm",
        "Fennel",
        "Ginger",
        "Hazel",
        "Indigo",
        "Juniper",
        "Kelp",
        "Laurel",
        "Maple",
        "Nettle",
        "Olive",
        "Pepper",
        "Quince",
        "Rowan",
        "Sage",
        "Thyme",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await services.Client.PostAsJsonAsync(
            "/v1/documents",
            new
            {
                documents = s_rooms.Select((room, i) => new { id = $"room-{room}", content = $"The {room} room has {Seats(i)} seats." }),
            },
            Cancellation
        );
        foreach (var room in s_rooms)
        {
            await Tour.WaitReadyAsync(services.Client, $"/v1/documents/room-{room}", Cancellation);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task QuestionsAskedAtOnceInOneSessionAreEachATurnWithItsOwnAnswerInTheOrderOfTheirTimes()
    {
        var answers = await Task.WhenAll(s_rooms.Select(room => AskAsync(room, "at-once")));

        Assert.All(answers, (answer, i) => AssertAnswers(answer, i));
        var turns = await TurnsAsync("at-once");
        Assert.Equal(
            answers.Select(answer => answer.GetProperty("turnId").GetString()).Order(StringComparer.Ordinal),
            turns.Select(turn => turn.GetProperty("turnId").GetString()).Order(StringComparer.Ordinal)
        );
        foreach (var turn in turns)
        {
            var room = Array.FindIndex(s_rooms, name => turn.GetProperty("question").GetString()!.Contains(name, StringComparison.Ordinal));
            AssertAnswers(turn, room);
        }

        var times = turns.Select(turn => turn.GetProperty("at").GetDateTimeOffset()).ToList();
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task ALongSessionKeepsEveryTurnAndItsPromptStopsGrowing()
    {
        const int Turns = 60;
        var prompts = new List<long>();
        for (var turn = 0; turn < Turns; turn++)
        {
            var answer = await AskAsync(s_rooms[turn % s_rooms.Length], "long");
            AssertAnswers(answer, turn % s_rooms.Length);
            prompts.Add(answer.GetProperty("usage").GetProperty("inputTokens").GetInt64());
        }

        Assert.Equal(Turns, (await TurnsAsync("long")).Count);

        // The history that a prompt may hold is full after some turns; rooms' names differ by a few tokens.
        Assert.InRange(prompts[^20..].Max(), 0, prompts[20..40].Max() * 1.1);
    }

    private static int Seats(int room) => 110 + (7 * room);

    private static void AssertAnswers(JsonElement answer, int room)
    {
        Assert.True(answer.GetProperty("answered").GetBoolean(), answer.ToString());
        Assert.Contains($"{Seats(room)}", answer.GetProperty("answer").GetString(), StringComparison.Ordinal);
    }

    private Task<JsonElement> AskAsync(string room, string session) =>
        Tour.AskAsync(
            services.Client,
            new Dictionary<string, string> { ["question"] = $"How many seats has the {room} room?", ["sessionId"] = session },
            Cancellation
        );

    private async Task<List<JsonElement>> TurnsAsync(string session) =>
        [
            .. (await services.Client.GetFromJsonAsync<JsonElement>($"/v1/sessions/{session}", Cancellation))
                .GetProperty("turns")
                .EnumerateArray(),
        ];
}
