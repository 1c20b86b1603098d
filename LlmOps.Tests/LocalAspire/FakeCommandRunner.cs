using System.Collections.Concurrent;
using Aspire.Hosting.Containers;

namespace LlmOps.Tests.LocalAspire;

/// <summary>A container runtime that does nothing: it writes down what it was told and answers as the test says.</summary>
internal sealed class FakeCommandRunner(Func<string, IReadOnlyList<string>, CommandResult?>? answer = null) : ICommandRunner
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static CommandResult Done(params string[] output) => new(0, output, []);

    public static CommandResult Failed(string error) => new(1, [], [error]);

    public ConcurrentQueue<(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)> Commands { get; } = [];

    public HashSet<string> Installed { get; init; } = ["docker"];

    public IEnumerable<IReadOnlyList<string>> Told(string verb) => Commands.Where(command => command.Arguments[0] == verb).Select(command => command.Arguments);

    public string? Find(string program) => Installed.Contains(program) ? $"/bin/{program}" : null;

    public async Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, Action<string, bool>? onLine = null, CancellationToken cancellationToken = default)
    {
        Commands.Enqueue((program, arguments, environment ?? new Dictionary<string, string>()));
        var said = answer?.Invoke(program, arguments);
        if (said is null && arguments[0] is "wait" or "logs")
        {
            await _stopped.Task.WaitAsync(cancellationToken);
            return Done("0");
        }

        if (arguments[0] is "stop")
        {
            _stopped.TrySetResult();
        }

        said ??= arguments[0] is "ps" ? Done() : Done("abcdef");
        foreach (var line in onLine is null ? [] : said.Output)
        {
            onLine!(line, false);
        }

        foreach (var line in onLine is null ? [] : said.Errors)
        {
            onLine!(line, true);
        }

        return said;
    }
}
