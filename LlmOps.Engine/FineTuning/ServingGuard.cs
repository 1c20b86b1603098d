using LlmOps.Engine.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.FineTuning;

/// <summary>Removes what costs and serves no tenant: deployments, provisioned throughput and models of this service that neither a run
/// under way nor a living registry entry needs. It goes by what the account really holds, so that nothing that a killed worker made is
/// forgotten.
/// </summary>
internal sealed partial class ServingGuard(
    IModelCustomization customization,
    FineTuneRuns runs,
    ModelRegistry registry,
    IOptions<FineTuningOptions> options,
    ILogger<ServingGuard> logger
)
{
    /// <summary>Removes what is not needed.</summary>
    /// <returns>How many things were removed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var needed = await NeededAsync(cancellationToken);
        var prefix = FineTuneNames.Prefix(options.Value);
        var removed = 0;
        var served = new List<ServedModel>();
        await foreach (var found in customization.ListServedAsync(prefix, cancellationToken))
        {
            served.Add(found);
        }

        foreach (
            var found in served.Where(found => found.Name.StartsWith(prefix, StringComparison.Ordinal) && !needed.Contains(found.Name))
        )
        {
            removed += await RemoveAsync(found.Name, () => customization.DeleteServedAsync(found.Arn, cancellationToken)) ? 1 : 0;
        }

        var models = new List<CustomModelName>();
        await foreach (var found in customization.ListModelsAsync(prefix, cancellationToken))
        {
            models.Add(found);
        }

        foreach (
            var found in models.Where(found => found.Name.StartsWith(prefix, StringComparison.Ordinal) && !needed.Contains(found.Name))
        )
        {
            removed += await RemoveAsync(found.Name, () => customization.DeleteModelAsync(found.Arn, cancellationToken)) ? 1 : 0;
        }

        return removed;
    }

    private async Task<HashSet<string>> NeededAsync(CancellationToken cancellationToken)
    {
        // The registry last: a run that ends meanwhile has its model there by then.
        var open = (await runs.ListAsync(cancellationToken))
            .Where(run => run.Step < FineTuneStep.CleaningUp)
            .Select(run => run.Id)
            .ToList();
        var living = (await registry.ReadAsync(cancellationToken))
            .Models.Where(model => model.State != ModelState.Retired)
            .Select(model => model.Id);
        return [.. open.Concat(living).Select(id => FineTuneNames.Of(options.Value, id))];
    }

    private async Task<bool> RemoveAsync(string name, Func<Task> remove)
    {
        try
        {
            await remove();
            LogRemoved(name);
            return true;
        }
        catch (ModelException exception) when (exception.Code == "ResourceNotFoundException")
        {
            return false;
        }
        catch (ModelException exception)
        {
            // Such as a model that is still being served: the next sweep tries again.
            LogNotRemoved(exception, name);
            return false;
        }
    }

    [LoggerMessage(1909, LogLevel.Information, "{Name} was not needed any more and was removed.")]
    private partial void LogRemoved(string name);

    [LoggerMessage(1910, LogLevel.Warning, "{Name} is not needed any more and could not be removed; the next sweep tries again.")]
    private partial void LogNotRemoved(Exception error, string name);
}
