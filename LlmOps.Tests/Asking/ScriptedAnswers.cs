using System.Text;

namespace LlmOps.Tests.Asking;

/// <summary>Answers as models write them, good and bad, made at random from parts; the same in every run.</summary>
internal static class ScriptedAnswers
{
    private static readonly string[] s_statements =
    [
        "The filter KF-3 costs 79 euros",
        "The KF-5 costs 129 euros and lasts two years",
        "The filter KF-3 costs 97 euros",
        "Filters may be returned",
        "Filters may not be returned",
        "They are shipped from Oslo",
        "They are shipped from Bergen",
        "Der Filter KF-5 kostet 129 Euro und hält zwei Jahre",
        "フィルターKF-3の価格は79ユーロです",
        "Фильтр KF-5 служит два года",
        "The moon is made of green cheese",
        "See array[0] and list[i]",
        "The KF-5 is 50 euros dearer than the KF-3",
        "",
    ];

    private static readonly string[] s_markers =
    [
        " [1]",
        "[1]",
        " [1][1]",
        " [1, 2]",
        " [9]",
        "【1】",
        " [ 1 ]",
        " [1][9]",
        " [a]",
        " [",
        "",
        " [0]",
        " [1]:",
    ];

    private static readonly string[] s_openings =
    [
        "",
        "<status>answered</status>\n",
        "<status>answered</status>\n",
        "<status>not_answered</status>\n",
        "<status>maybe</status>\n",
        "  \n<status>answered</status> ",
        "<status>",
        "<passages>\n<passage index=\"1\">The filter KF-3 costs 79 euros.</passage>\n</passages>\n",
    ];

    /// <summary>Some answers.</summary>
    /// <returns>Each with the reason for which the model stopped.</returns>
    public static IReadOnlyList<(string Text, string StopReason)> Make(int count)
    {
        var random = new Random(500);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                {
                    var text = new StringBuilder(Pick(random, s_openings));
                    for (var i = random.Next(1, 5); i > 0; i--)
                    {
                        Add(text, random);
                    }

                    var isCut = random.Next(6) == 0;
                    var whole = string.IsNullOrWhiteSpace(text.ToString()) ? "The filter KF-3 costs 79 euros [1]." : text.ToString();
                    return isCut ? (whole[..random.Next(whole.Length / 2, whole.Length)] + "x", "max_tokens") : (whole + ".", "end_turn");
                }),
        ];
    }

    private static void Add(StringBuilder text, Random random)
    {
        var (statement, marker) = (Pick(random, s_statements), Pick(random, s_markers));
        switch (random.Next(6))
        {
            case 0:
                text.Append("\n- ").Append(statement).Append(marker).Append('\n');
                break;
            case 1:
                text.Append("\n| ").Append(statement).Append(" | ").Append("79 euros").Append(marker).Append(" |\n");
                break;
            case 2:
                text.Append("\n```\nvar price = prices[1];\n```\n").Append(statement).Append(marker);
                break;
            case 3:
                text.Append("**").Append(statement).Append("**").Append(marker).Append("\n\n");
                break;
            default:
                text.Append(statement).Append(marker).Append(". ");
                break;
        }
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
