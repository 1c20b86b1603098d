using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Budgets;

/// <summary>Keeps the process from ending, as long as its shutdown allows, while model calls are under way that will be billed.</summary>
internal sealed partial class CostDrain(CostController costs, ILogger<CostDrain> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await costs.DrainAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogLeft();
        }
    }

    [LoggerMessage(
        1104,
        LogLevel.Warning,
        "Model calls were still under way when the process had to end; what is reserved for them is charged when it expires."
    )]
    private partial void LogLeft();
}
