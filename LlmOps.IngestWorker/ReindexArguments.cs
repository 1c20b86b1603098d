using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace LlmOps.IngestWorker;

/// <summary>What was typed behind <c>reindex</c>.</summary>
internal sealed record ReindexArguments
{
    private const string Description = """
        Moves the chunks to a new OpenSearch index while services go on: for another embedding model, other analysis, other shards.
        Everything but the next model is configured as the services are: settings files and environment variables.
        Exit codes: 0 done, 1 failed, 2 wrong command line, 3 the next index finds less.
        """;

    public required string Verb { get; init; }

    public string? Model { get; private init; }

    public int? Dimensions { get; private init; }

    public IReadOnlyDictionary<string, string?> Next { get; private init; } = new Dictionary<string, string?>();

    public string? Questions { get; private init; }

    public string Tenant { get; private init; } = "default";

    public int Limit { get; private init; } = 10;

    public double Tolerance { get; private init; } = 0.02;

    public bool Force { get; private init; }

    /// <summary>Makes the command <c>reindex</c> with its verbs.</summary>
    /// <param name="run">Runs a verb.</param>
    public static Command CreateCommand(Func<ReindexArguments, InvocationConfiguration, CancellationToken, Task<int>> run)
    {
        var model = new Option<string?>("--model")
        {
            Description = "The next embedding model.",
            HelpName = "ID",
            Recursive = true,
        };
        var dimensions = new Option<int?>("--dimensions")
        {
            Description = "The length of its vectors.",
            HelpName = "N",
            Recursive = true,
            CustomParser = value => ParsePositive("--dimensions", value),
        };
        var next = new Option<string[]>("--next")
        {
            Description = "A configuration value for the next model alone, such as Models:Embeddings:Provider=openai.",
            HelpName = "KEY=VALUE",
            Recursive = true,
            Validators = { HasKeys },
        };
        var questions = new Option<string?>("--questions")
        {
            Description =
                "A file with one JSON object a line, {\"question\": \"…\", \"documents\": [\"id\", …]}. An id may leave out its file's "
                + "extension; "
                + "lines without documents are left out.",
            HelpName = "FILE",
        };
        var tenant = new Option<string>("--tenant")
        {
            Description = "The tenant of the documents.",
            HelpName = "ID",
            DefaultValueFactory = _ => "default",
        };
        var limit = new Option<int>("--limit")
        {
            Description = "How many hits of each index are compared.",
            HelpName = "N",
            DefaultValueFactory = _ => 10,
            CustomParser = value => ParsePositive("--limit", value) ?? 0,
        };
        var tolerance = new Option<double>("--tolerance")
        {
            Description = "How much less the next index may find, a share from 0 to 1.",
            HelpName = "SHARE",
            DefaultValueFactory = _ => 0.02,
            CustomParser = value => ParseShare("--tolerance", value),
        };
        var force = new Option<bool>("--force") { Description = "Switch whatever the next index finds, or without questions." };

        var compare = Verb(
            "compare",
            "Asks both indexes the same questions and shows what each finds.",
            questions,
            tenant,
            limit,
            tolerance
        );
        compare.Validators.Add(result =>
        {
            if (result.GetValue(questions) is null)
            {
                result.AddError("compare needs --questions FILE.");
            }
        });
        var change = Verb(
            "switch",
            "Compares, and lets the next index answer where it finds no less.",
            questions,
            tenant,
            limit,
            tolerance,
            force
        );
        change.Validators.Add(result =>
        {
            if (result.GetValue(questions) is null && !result.GetValue(force))
            {
                result.AddError("switch needs --questions FILE to compare first, or --force.");
            }
        });
        return ServiceCommandLine.Group(
            new Command("reindex", Description)
            {
                model,
                dimensions,
                next,
                Verb("status", "Shows which indexes there are, how full, and what can be done next."),
                Verb(
                    "start",
                    "Makes the next index, lets every service write to both, and copies. Without --model vectors are copied; with another "
                        + "model they "
                        + "are made again, which costs money that no tenant's budget is charged with; the tokens are shown. Repeated, it "
                        + "goes on."
                ),
                compare,
                change,
                Verb("rollback", "Lets the index before answer again, or gives up a migration that has not been switched."),
                Verb(
                    "finish",
                    "Makes the vectors that services of the old model left open, and drops the index before. There is no way back after "
                        + "that."
                ),
            }
        );

        Command Verb(string name, string description, params Option[] options)
        {
            var command = new Command(name, description);
            foreach (var option in options)
            {
                command.Options.Add(option);
            }

            command.SetAction(
                (arguments, cancellationToken) =>
                    run(
                        new ReindexArguments
                        {
                            Verb = name,
                            Model = arguments.GetValue(model),
                            Dimensions = arguments.GetValue(dimensions),
                            Next = (arguments.GetValue(next) ?? [])
                                .Select(setting => setting.Split('=', 2))
                                .GroupBy(setting => setting[0], StringComparer.OrdinalIgnoreCase)
                                .ToDictionary(group => group.Key, group => (string?)group.Last()[1], StringComparer.OrdinalIgnoreCase),
                            Questions = options.Contains(questions) ? arguments.GetValue(questions) : null,
                            Tenant = options.Contains(tenant) ? arguments.GetValue(tenant)! : "default",
                            Limit = options.Contains(limit) ? arguments.GetValue(limit) : 10,
                            Tolerance = options.Contains(tolerance) ? arguments.GetValue(tolerance) : 0.02,
                            Force = options.Contains(force) && arguments.GetValue(force),
                        },
                        arguments.InvocationConfiguration,
                        cancellationToken
                    )
            );
            return command;
        }
    }

    private static int? ParsePositive(string option, ArgumentResult value)
    {
        var text = value.Tokens[^1].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return number;
        }

        value.AddError($"{option} is a whole number above 0, not {text}.");
        return null;
    }

    private static double ParseShare(string option, ArgumentResult value)
    {
        var text = value.Tokens[^1].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1)
        {
            return share;
        }

        value.AddError($"{option} is a share from 0 to 1, not {text}.");
        return 0;
    }

    private static void HasKeys(OptionResult option)
    {
        foreach (var setting in option.Tokens.Select(token => token.Value).Where(value => value.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            option.AddError($"--next has the form KEY=VALUE, not {setting}.");
        }
    }
}
