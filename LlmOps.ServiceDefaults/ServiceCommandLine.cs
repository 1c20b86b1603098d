using System.CommandLine;
using System.CommandLine.Invocation;

namespace Microsoft.Extensions.Hosting;

/// <summary>The verbs of a service's program. Without a verb the program is the service, and its arguments are settings.</summary>
public static class ServiceCommandLine
{
    /// <summary>The exit code where the command line cannot be used.</summary>
    public const int UsageError = 2;

    /// <summary>Runs the verb that the arguments begin with. Every program has the verb <see cref="HealthCommand"/> and
    /// <c>--help</c>.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="description">What the service does.</param>
    /// <param name="verbs">The program's verbs.</param>
    /// <returns>The exit code of the verb, or 2 where the command line cannot be used; null where the service is to run.</returns>
    public static async Task<int?> RunAsync(string[] args, string description, params Command[] verbs)
    {
        if (!BeginsWithVerb(args))
        {
            return null;
        }

        // What a verb has begun, it ends in its own way.
        using var stopping = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stopping.Cancel();
        };
        return await RunAsync(args, description, verbs, Console.Out, Console.Error, stopping.Token);
    }

    /// <summary>Makes a verb of verbs: without one of them, and with <c>help</c>, it prints its help.</summary>
    public static Command Group(Command command)
    {
        var help = new Command("help") { Hidden = true };
        help.SetAction(PrintHelp);
        command.Subcommands.Add(help);
        command.SetAction(PrintHelp);
        return command;

        int PrintHelp(ParseResult arguments) => command.Parse(["--help"]).Invoke(arguments.InvocationConfiguration);
    }

    internal static async Task<int?> RunAsync(
        string[] args,
        string description,
        IEnumerable<Command> verbs,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        if (!BeginsWithVerb(args))
        {
            return null;
        }

        var root = new RootCommand($"{description} Without a verb the program is the service; settings are given as --Section:Key=value.")
        {
            HealthCommand.Create(),
        };
        foreach (var verb in verbs)
        {
            root.Subcommands.Add(verb);
        }

        Group(root);

        // An argument that begins with @ is no file of arguments.
        var arguments = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (arguments is { Errors: [var fault, ..], Action: ParseErrorAction })
        {
            await error.WriteLineAsync($"{fault.Message} {Hint(arguments.CommandResult.Command)}");
            return UsageError;
        }

        return await arguments.InvokeAsync(
            new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = output,
                Error = error,
            },
            cancellationToken
        );
    }

    /// <summary>Settings are options or have a value behind an equals sign.</summary>
    private static bool BeginsWithVerb(string[] args) =>
        args is [var first, ..]
        && (
            first is "--help" or "-h" or "-?" or "--version"
            || (first.Length > 0 && first[0] is not ('-' or '/') && !first.Contains('=', StringComparison.Ordinal))
        );

    private static string Hint(Command command) =>
        command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).ToList() is { Count: > 0 } known
            ? $"Known: {string.Join(", ", known)}."
            : $"{command.Name} --help lists what is known.";
}
