using LlmOps.Composition;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;

namespace LlmOps.IngestWorker;

/// <summary>The verb <c>rebuild</c>: makes the embedded chunk index again. A worker that runs does it when asked; where none does, this process
/// does it.</summary>
internal static class RebuildCommand
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs the verb.</summary>
    /// <returns>0 done, 1 failed, 2 wrong command line.</returns>
    public static async Task<int> RunAsync(string[] arguments, IConfiguration configuration, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (arguments.Length > 0)
        {
            await errors.WriteLineAsync("Usage: rebuild");
            return 2;
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddConfiguration(configuration);
        builder.AddDirectoryOwnership(OwnershipServices.IngestWorkerRole);
        builder.AddModels();
        builder.AddCosts();
        builder.AddKnowledge();
        builder.AddIngestion();
        builder.AddIngestPipeline();
        await using var services = builder.Services.BuildServiceProvider();
        if (services.GetRequiredService<IChunkIndex>() is not IRebuildableIndex index)
        {
            await errors.WriteLineAsync("The chunk index is not embedded. OpenSearch is migrated with the verb reindex.");
            return 2;
        }

        try
        {
            var status = services.GetRequiredService<DirectoryOwnership>().TryAcquire()
                ? await services.GetRequiredService<IndexMaintenance>().RebuildAsync("An operator asked for it.", cancellationToken)
                : await FollowAsync(index, output, cancellationToken);
            await output.WriteLineAsync($"Rebuilt: took over {status.Kept} of {status.Total} chunks. Documents whose chunks were missing are ingested again.");
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Stopped. A running worker goes on with the rebuild; without one the old index stays.");
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LlmOps.Engine.Stores.StoreUnavailableException or InvalidOperationException)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<IndexRebuildStatus> FollowAsync(IRebuildableIndex index, TextWriter output, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("n");
        index.RequestRebuild(id);
        await output.WriteLineAsync("A worker runs on this data directory and was asked to rebuild the index.");
        for (var shown = -1; ;)
        {
            var status = index.LastRebuild;
            if (status?.Request == id && status.FinishedAt is not null)
            {
                return status;
            }

            if (status?.Request == id && status.Done != shown)
            {
                shown = status.Done;
                await output.WriteLineAsync($"{status.Done} of {status.Total} chunks");
            }

            await Task.Delay(s_look, TimeProvider.System, cancellationToken);
        }
    }
}
