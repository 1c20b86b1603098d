using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Conformance;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Remembering;

/// <summary>Turns to test with.</summary>
internal static class Turns
{
    public static readonly DateTimeOffset Start = StoreClock.Start;

    public static FakeTimeProvider Clock() => new(Start);

    /// <summary>A tenant that no other test has, so that tests can share a server.</summary>
    public static TenantScope Tenant() => TenantScope.Create("t" + Guid.NewGuid().ToString("N"));

    public static ConversationTurn Make(string session, string turnId, DateTimeOffset at, long sequence = 0, string? answer = null) =>
        new()
        {
            SessionId = session,
            TurnId = turnId,
            Sequence = sequence,
            At = at,
            Question = $"What is “{turnId}”? 日本 😀",
            RewrittenQuestion = "rewritten\nin two lines",
            Answer = answer ?? $"It is {turnId} [1].",
            Answered = true,
            Citations = [new TurnCitation(1, "doc-1", "A title", "doc-1#0", "a \"quote\"", 3, 12)],
            Model = "some.model-v1:0",
            InputTokens = 812,
            OutputTokens = 97,
            CostUsd = 0.001234567m,
        };

    /// <summary>A turn that already has its place, <paramref name="number"/> seconds behind the start.</summary>
    public static ConversationTurn Placed(string session, int number, string? answer = null) =>
        Make(session, $"turn-{number:D4}", Start.AddSeconds(number), TurnSequence.At(Start.AddSeconds(number)), answer);

    /// <summary>Feedback given <paramref name="number"/> seconds behind the start.</summary>
    public static TurnFeedback Feedback(int number) =>
        new(Start.AddSeconds(number), Thumbs.Down, $"It is “{number}”. 日本", ["wrong-number"]);

    public static string[] Ids(IEnumerable<ConversationTurn>? turns) =>
        [.. (turns ?? throw new InvalidOperationException("The session is not known.")).Select(t => t.TurnId)];

    /// <summary>Compares whole turns, their citations included.</summary>
    public static void AssertSame(IEnumerable<ConversationTurn> expected, IEnumerable<ConversationTurn>? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Select(MemoryJson.Write), actual.Select(MemoryJson.Write));
    }
}
