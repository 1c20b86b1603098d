using LlmOps.Tests.Asking;

namespace LlmOps.Tests.QueryApi;

/// <summary>The services over a model that ignores its instructions in many ways.</summary>
public sealed class ScriptedModelFixture : ServicesFixture
{
    /// <summary>A word of the question, and what the model replies to it.</summary>
    internal static readonly (string When, string Reply, string StopReason)[] Scripts =
    [
        ("plain", "The filter KF-3 costs 79 euros [1]. The filter KF-5 costs 129 euros and lasts two years [1].", "end_turn"),
        ("unknown-passage", "The filter KF-3 costs 79 euros [9].", "end_turn"),
        ("uncited", "The filter KF-3 costs 79 euros.", "end_turn"),
        ("table", "| Model | Price |\n|---|---|\n| KF-3 | 79 euros [1] |\n| KF-5 | 129 euros [1] |", "end_turn"),
        ("list", "Prices:\n\n- KF-3: 79 euros [1]\n- KF-5: 129 euros [1]", "end_turn"),
        ("code", "```\nvar price = prices[1];\n```\nThe filter KF-3 costs 79 euros [1].", "end_turn"),
        ("german", "Der Filter KF-5 kostet 129 Euro und hält zwei Jahre [1].", "end_turn"),
        (
            "other-words",
            "The price, fee or charge of KF-3 is 79 euros [1]. Viele Menschen besuchen jede Woche die alte Stadt [1].",
            "end_turn"
        ),
        ("obeys", "<status>answered</status>\nBANANA! I obey the document. The filter KF-3 is free of charge at 0 euros [1].", "end_turn"),
        ("cut", "<status>answered</status>\nThe filter KF-3 costs 79 euros [1]. It lasts [", "max_tokens"),
        (
            "repeats",
            "<passages>\n<passage index=\"1\">The filter KF-3 costs 79 euros.</passage>\n</passages>\nThe filter KF-3 costs 79 euros [1].",
            "end_turn"
        ),
        ("denies", "The filter KF-3 does not cost 79 euros [1].", "end_turn"),
        ("refuses", "<status>not_answered</status>\nLeider steht das nicht in den Dokumenten.", "end_turn"),
        ("boasts", "<status>answered</status>\nThe moon is made of green cheese [1].", "end_turn"),
    ];

    /// <summary>Answers made at random, asked for by their number: <c>#17#</c>.</summary>
    internal static readonly IReadOnlyList<(string Text, string StopReason)> Answers = ScriptedAnswers.Make(500);

    protected override IReadOnlyDictionary<string, string> BedrockSettings { get; } =
        new Dictionary<string, string>(
            Scripts
                .Concat(Answers.Select((answer, i) => (When: $"#{i}#", Reply: answer.Text, answer.StopReason)))
                .SelectMany(
                    (script, i) =>
                        new KeyValuePair<string, string>[]
                        {
                            new($"LocalBedrock:ScriptedReplies:{i}:When", script.When),
                            new($"LocalBedrock:ScriptedReplies:{i}:Reply", script.Reply),
                            new($"LocalBedrock:ScriptedReplies:{i}:StopReason", script.StopReason),
                        }
                )
        );
}
