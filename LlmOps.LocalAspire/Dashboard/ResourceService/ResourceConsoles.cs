using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Wire;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>The consoles of the running resources.</summary>
internal sealed class ResourceConsoles(ResourceLoggerService consoles, SecretMask mask) : IResourceConsoles
{
    public async IAsyncEnumerable<IReadOnlyList<ConsoleLogLine>> ReadAsync(string resourceName, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batches = follow ? consoles.WatchAsync(resourceName) : consoles.GetAllAsync(resourceName);
        await foreach (var lines in batches.WithCancellation(cancellationToken))
        {
            yield return [.. lines.Select(line => new ConsoleLogLine { Text = mask.Secrets(line.Content), IsStdErr = line.IsErrorMessage, LineNumber = line.LineNumber })];
        }
    }
}
