using LlmOps.AppHost.Stores;

namespace LlmOps.AppHost;

/// <summary>The arguments of the AppHost, checked before anything starts.</summary>
internal static class CommandLine
{
    public const int UsageError = 2;

    private const string Help = """
        Starts LlmOps: the services, their stores, a stand-in for Amazon Bedrock and the Aspire dashboard.

        Usage: dotnet run --project LlmOps.AppHost -- [options]

          --stores <embedded|containers|aws>  Where data is kept. Default: containers where a runtime and the images are available, else embedded.
          --data <directory>                  Directory of the embedded stores. Default: llmops in the local application data.
                                              A named one has container volumes of its own.
          --environment <name>                Hosting environment of the AppHost.
          --help                              Prints this and starts nothing.
          Section:Key=value                   Any other setting, such as Parameters:archive-bucket=NAME, AWS:Region=REGION or AWS:Outputs=FILE.

        LLMOPS_STORES and LLMOPS_DATA are the same as environment variables. Ctrl+C stops everything.
        """;

    /// <summary>Options of the host and of Aspire's own tooling.</summary>
    private static readonly string[] s_hostOptions =
    [
        "environment",
        "contentRoot",
        "applicationName",
        "urls",
        "log-level",
        "operation",
        "publisher",
        "output-path",
        "step",
    ];

    /// <summary>Prints the help or the first argument that cannot be used; the exit code, or null where the AppHost goes on.</summary>
    public static int? Answer(IReadOnlyList<string> args)
    {
        if (args.Any(argument => argument is "--help" or "-h" or "-?" or "/?"))
        {
            Console.WriteLine(Help);
            return 0;
        }

        // Aspire's tooling passes options of its own, and more with each version.
        if (
            args.Any(argument => Split(argument).Name is "operation" or "publisher")
            || FindError(args, Environment.GetEnvironmentVariable) is not { } error
        )
        {
            return null;
        }

        Console.Error.WriteLine($"{error} --help lists the options.");
        return UsageError;
    }

    /// <summary>One sentence on the first argument or variable that cannot be used; null where all can.</summary>
    internal static string? FindError(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value, isOption) = Split(args[i]);
            if (name is null || (!isOption && value is null))
            {
                return $"Unexpected argument '{args[i]}'.";
            }

            if (!IsKnown(name))
            {
                return $"Unknown option '{args[i]}'.";
            }

            if (value is null && (++i == args.Count || args[i].StartsWith("--", StringComparison.Ordinal)))
            {
                return $"--{name} needs a value.";
            }

            settings[name] = value ?? args[i];
        }

        return FindStoresError("--stores", settings.GetValueOrDefault("stores"))
            ?? (settings.ContainsKey("stores") ? null : FindStoresError("LLMOPS_STORES", Find("LLMOPS_STORES")))
            ?? FindFileError("--data", settings.GetValueOrDefault("data"))
            ?? FindFileError("LLMOPS_DATA", Find("LLMOPS_DATA"))
            ?? FindMissingError("AWS:Outputs", settings.GetValueOrDefault("AWS:Outputs") ?? environment("AWS__Outputs"));

        string? Find(string variable) => settings.GetValueOrDefault(variable) ?? environment(variable);
    }

    /// <summary>The forms of the configuration system: <c>--name value</c>, <c>--name=value</c>, <c>/name=value</c> and
    /// <c>name=value</c>.</summary>
    private static (string? Name, string? Value, bool IsOption) Split(string argument)
    {
        var prefix =
            argument.StartsWith("--", StringComparison.Ordinal) ? 2
            : argument.StartsWith('/') ? 1
            : 0;
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument[prefix..] : argument[prefix..Math.Max(prefix, equals)];
        return (name.Length == 0 ? null : name, equals < 0 ? null : argument[(equals + 1)..], prefix > 0);
    }

    /// <summary>Settings have a section or are written as environment variables; everything else must be an option.</summary>
    private static bool IsKnown(string name) =>
        name.Contains(':', StringComparison.Ordinal)
        || name.Contains('_', StringComparison.Ordinal)
        || name.ToLowerInvariant() is "stores" or "data"
        || s_hostOptions.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string? FindStoresError(string source, string? value) =>
        string.IsNullOrEmpty(value) || StoreModes.TryParse(value, out _) ? null : StoreModes.Refusal(source, value);

    private static string? FindFileError(string source, string? value) =>
        !string.IsNullOrWhiteSpace(value) && File.Exists(FullPath(value)) ? $"{source} {value} is a file; a directory is needed." : null;

    private static string? FindMissingError(string source, string? value) =>
        string.IsNullOrWhiteSpace(value) || File.Exists(FullPath(value)) ? null : $"{source} {value} does not exist.";

    private static string FullPath(string path) => Path.GetFullPath(path, EmbeddedStoreExtensions.WorkingDirectory());
}
