using Aspire.Hosting.Dashboard.Wire;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>What the resources can be told to do.</summary>
internal interface IResourceCommands
{
    /// <summary>Carries a command out and says how it went; a failure is an answer, never an exception.</summary>
    Task<ResourceCommandResponse> ExecuteAsync(string resourceName, string commandName, CancellationToken cancellationToken);
}
