using System.Globalization;

namespace LlmOps.IngestWorker;

/// <summary>What was typed behind <c>reindex</c>.</summary>
internal sealed record ReindexArguments
{
    public const string Usage = """
        Moves the chunks to a new OpenSearch index while services go on: for another embedding model, other analysis, other shards.

        reindex status
            Which indexes there are, how full, and what can be done next.
        reindex start [--model ID] [--dimensions N] [--next KEY=VALUE]…
            Makes the next index, lets every service write to both, and copies. Without --model vectors are copied; with another model they are made anew. That costs money, which no tenant's budget is charged with; the tokens are shown.
            Repeated, it goes on where it was left.
        reindex compare --questions FILE [--tenant ID] [--limit N] [--tolerance SHARE] [--next KEY=VALUE]…
            Asks both indexes the same questions and shows what each finds. FILE: one JSON object a line, {"question": "…", "documents": ["id", …]}; an id may leave out its file's extension; lines without documents are left out.
        reindex switch --questions FILE […as compare] | --force
            Compares, and lets the next index answer where it finds no less (--tolerance: how much less it may find, 0.02 by default). --force: whatever it finds, or without questions.
        reindex rollback
            Lets the index before answer again, or gives up a migration that has not been switched.
        reindex finish
            Makes the vectors that services of the old model left open, and drops the index before. There is no way back after that.

        --next KEY=VALUE sets a configuration value for the next model alone, such as Models:Embeddings:Provider=openai.
        Everything else is configured as the services are: settings files and environment variables.
        Ends with 0 where all is well, 1 where it failed, 2 where the command line is wrong, 3 where the next index finds less.
        """;

    private static readonly string[] s_verbs = ["status", "start", "compare", "switch", "rollback", "finish", "help"];

    public string Verb { get; private init; } = "help";

    public string? Model { get; private init; }

    public int? Dimensions { get; private init; }

    public Dictionary<string, string?> Next { get; } = [];

    public string? Questions { get; private init; }

    public string Tenant { get; private init; } = "default";

    public int Limit { get; private init; } = 10;

    public double Tolerance { get; private init; } = 0.02;

    public bool Force { get; private init; }

    /// <exception cref="FormatException">Something is not known or lacks its value; the message says what.</exception>
    public static ReindexArguments Parse(IReadOnlyList<string> args)
    {
        if (args.Count == 0 || args.Any(arg => arg is "--help" or "-h"))
        {
            return new ReindexArguments();
        }

        var parsed = new ReindexArguments
        {
            Verb = s_verbs.Contains(args[0])
                ? args[0]
                : throw new FormatException($"reindex {args[0]}: not known. Known: {string.Join(", ", s_verbs)}."),
        };
        for (var i = 1; i < args.Count; i++)
        {
            var name = args[i];
            if (name is "--force")
            {
                parsed = parsed with { Force = true };
                continue;
            }

            if (name is not ("--model" or "--dimensions" or "--questions" or "--tenant" or "--limit" or "--tolerance" or "--next"))
            {
                throw new FormatException($"{name}: not known. reindex --help tells what is.");
            }

            var value = i + 1 < args.Count ? args[++i] : throw new FormatException($"{name} needs a value.");
            parsed = name switch
            {
                "--model" => parsed with { Model = value },
                "--dimensions" => parsed with { Dimensions = Whole(name, value) },
                "--questions" => parsed with { Questions = value },
                "--tenant" => parsed with { Tenant = value },
                "--limit" => parsed with { Limit = Whole(name, value) },
                "--tolerance" => parsed with
                {
                    Tolerance =
                        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1
                            ? share
                            : throw new FormatException($"{name} is a share from 0 to 1, not {value}."),
                },
                _ => parsed,
            };
            if (name is "--next")
            {
                var at = value.IndexOf('=', StringComparison.Ordinal);
                parsed.Next[at > 0 ? value[..at] : throw new FormatException($"--next has the form KEY=VALUE, not {value}.")] = value[
                    (at + 1)..
                ];
            }
        }

        return parsed;

        static int Whole(string name, string value) =>
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw new FormatException($"{name} is a whole number above 0, not {value}.");
    }
}
