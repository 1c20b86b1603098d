using System.Reflection;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>How a parser process is started.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">Its arguments; they make it run <see cref="ParserProcessHost"/>.</param>
public sealed record ParserProcessCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The verb that turns a service's program into a parser process.</summary>
    public const string Verb = "parse-documents";

    /// <summary>The running program with the verb, whether it runs by itself or under <c>dotnet</c>.</summary>
    public static ParserProcessCommand ThisProgram()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The running program has no path.");
        var assembly = Assembly.GetEntryAssembly()?.Location;
        return Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(assembly)
            ? new ParserProcessCommand(program, [assembly, Verb])
            : new ParserProcessCommand(program, [Verb]);
    }
}
