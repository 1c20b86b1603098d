using System.CommandLine;
using System.CommandLine.Invocation;
using LlmOps.Cli.Smoke;

namespace LlmOps.Cli;

/// <summary>The command <c>llmops</c>.</summary>
internal static class LlmOpsCommand
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="connect">Opens a client for an address; null: over the network.</param>
    /// <param name="output">Where results go; null: the console.</param>
    /// <param name="error">Where errors go; null: the console.</param>
    /// <returns>The exit code (<see cref="ExitCodes"/>).</returns>
    public static async Task<int> RunAsync(
        string[] args,
        Func<Uri, HttpClient>? connect = null,
        TextWriter? output = null,
        TextWriter? error = null
    )
    {
        error ??= Console.Error;

        // A question that begins with @ is no file of arguments.
        var arguments = Create(new ApiConnection(connect ?? Connect))
            .Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (arguments is { Errors: [var fault, ..], Action: ParseErrorAction })
        {
            await error.WriteLineAsync($"{fault.Message} {Hint(arguments.CommandResult.Command)}");
            return ExitCodes.Usage;
        }

        try
        {
            return await arguments.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    Output = output ?? Console.Out,
                    Error = error,
                }
            );
        }
        catch (UsageException e)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Usage;
        }
        catch (Exception e) when (e is ApiProblemException or RequestRefusedException)
        {
            await error.WriteLineAsync(e.Message);
            return ExitCodes.Refused;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            await error.WriteLineAsync($"The API does not answer: {e.Message}");
            return ExitCodes.Unreachable;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Cancelled, or out of time.");
            return ExitCodes.Unreachable;
        }
    }

    private static RootCommand Create(ApiConnection connection)
    {
        var root = new RootCommand("Asks questions and manages an LlmOps deployment over its HTTP API.");
        connection.AddTo(root);
        root.Subcommands.Add(AskCommand.Create(connection));
        root.Subcommands.Add(KeysCommand.Create(connection));
        root.Subcommands.Add(TenantsCommand.Create(connection));
        root.Subcommands.Add(UsageCommand.Create(connection));
        root.Subcommands.Add(BudgetsCommand.Create(connection));
        root.Subcommands.Add(SmokeCommand.Create(connection));
        root.Subcommands.Add(FineTuneCommand.Create(connection));
        root.Subcommands.Add(ModelsCommand.Create(connection));
        return root;
    }

    private static string Hint(Command command) =>
        command.Subcommands.Count > 0
            ? $"Known: {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}."
            : $"{command.Name} --help lists what is known.";

    // An answer may take as long as the API allows it to.
    private static HttpClient Connect(Uri url) => new() { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
}
