using System.CommandLine;

namespace LlmOps.Cli;

/// <summary>The options that say which API is called, and with which key.</summary>
internal sealed class ApiConnection(Func<Uri, HttpClient> connect)
{
    private const string UrlVariable = "LLMOPS_URL",
        KeyVariable = "LLMOPS_API_KEY",
        DefaultUrl = "http://localhost:5080";

    private readonly Option<string?> _url = new("--url")
    {
        Description = $"Where the API is. Default: {UrlVariable}, else {DefaultUrl}.",
        Recursive = true,
    };

    // Not the key itself: other users of the machine see the arguments of a process, and shells keep them.
    private readonly Option<FileInfo?> _keyFile = new("--key-file")
    {
        Description = $"A file that holds the API key. Default: the variable {KeyVariable}.",
        Recursive = true,
    };

    /// <summary>Adds the options to the root.</summary>
    public void AddTo(RootCommand root)
    {
        root.Options.Add(_url);
        root.Options.Add(_keyFile);
    }

    /// <summary>Opens the API that the command line names.</summary>
    /// <exception cref="UsageException">The address or the file cannot be used.</exception>
    public ApiClient Open(ParseResult arguments) => Open(arguments, null);

    /// <summary>Opens the API that an argument of the command names, or else the command line.</summary>
    /// <exception cref="UsageException">The address or the file cannot be used.</exception>
    public ApiClient Open(ParseResult arguments, string? address)
    {
        var text = address ?? arguments.GetValue(_url) ?? Environment.GetEnvironmentVariable(UrlVariable) ?? DefaultUrl;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new UsageException($"{text} is no http or https address.");
        }

        var key = arguments.GetValue(_keyFile) is { } file ? Read(file) : Environment.GetEnvironmentVariable(KeyVariable);
        if (key is not null && url.Scheme == "http" && !url.IsLoopback)
        {
            throw new UsageException($"The key would be sent to {url.Host} unencrypted; use https.");
        }

        return new ApiClient(connect(url), key);
    }

    private static string Read(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The key file {file.FullName} cannot be read: {e.Message}");
        }
    }
}
