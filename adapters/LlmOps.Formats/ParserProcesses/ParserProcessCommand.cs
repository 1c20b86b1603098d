using System.Reflection;

namespace LlmOps.Formats.ParserProcesses;

/// <summary>How a parser process is started.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">Its arguments; they make it run <see cref="ParserProcessHost"/>.</param>
public sealed record ParserProcessCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The verb that turns a service's program into a parser process.</summary>
    public const string Verb = "parse-documents";

    /// <summary>A service's own program with the verb, whether it runs by itself, under <c>dotnet</c>, or in another program's
    /// process.</summary>
    /// <param name="service">The assembly that the service's program is.</param>
    public static ParserProcessCommand Of(Assembly service)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The running program has no path.");
        var isDotnet = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var isService = Assembly.GetEntryAssembly() == service;

        // A single-file program has no assembly on disk, and is nothing but the service.
        return string.IsNullOrEmpty(service.Location) || (isService && !isDotnet)
            ? new ParserProcessCommand(program, [Verb])
            : new ParserProcessCommand(isDotnet ? program : "dotnet", [service.Location, Verb]);
    }
}
