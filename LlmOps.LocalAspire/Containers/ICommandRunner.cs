namespace Aspire.Hosting.Containers;

/// <summary>Runs command-line programs.</summary>
internal interface ICommandRunner
{
    /// <summary>The full path of a program; null where there is none of that name.</summary>
    string? Find(string program);

    /// <summary>Runs a program to its end; cancelled, it is ended.</summary>
    /// <param name="program">Its full path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables on top of the AppHost's own.</param>
    /// <param name="onLine">Called for each line it prints, true for standard error; without it, the lines are in the result.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, Action<string, bool>? onLine = null, CancellationToken cancellationToken = default);
}
