using Aspire.Hosting.Dashboard.Wire;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>What the resources print.</summary>
internal interface IResourceConsoles
{
    /// <summary>The lines so far and, when following, those that come, in batches.</summary>
    IAsyncEnumerable<IReadOnlyList<ConsoleLogLine>> ReadAsync(string resourceName, bool follow, CancellationToken cancellationToken);
}
