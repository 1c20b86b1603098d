using System.CommandLine;
using LlmOps.Composition;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;

namespace LlmOps.IngestWorker;

/// <summary>The verb <c>rebuild</c>: makes the embedded chunk index and entity graph again. A worker that runs does it when asked; where
/// none does, this process does it.</summary>
internal static class RebuildCommand
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);

    /// <summary>Makes the verb.</summary>
    /// <param name="configure">Makes the configuration of the service.</param>
    public static Command Create(Func<IConfiguration> configure)
    {
        var command = new Command(
            "rebuild",
            "Makes the embedded chunk index and entity graph again. A worker that runs does it when asked; without one this process does "
                + "it. "
                + "Exit codes: 0 done, 1 failed, 2 wrong command line or nothing embedded."
        );
        command.SetAction(
            (arguments, cancellationToken) =>
                RunAsync(configure(), arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error, cancellationToken)
        );
        return command;
    }

    /// <summary>Runs the verb.</summary>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(
        IConfiguration configuration,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancellationToken
    )
    {
        var builder = CommandServices.CreateBuilder(configuration);
        builder.AddDirectoryOwnership(OwnershipServices.IngestWorkerRole);
        builder.AddCosts();
        builder.AddIngestion();
        builder.AddIngestPipeline();
        await using var services = builder.Services.BuildServiceProvider();
        var index = services.GetRequiredService<IChunkIndex>() as IRebuildableIndex;
        var graph = services.GetRequiredService<IEntityGraph>() as IRebuildableGraph;
        if (index is null && graph is null)
        {
            await errors.WriteLineAsync(
                "Neither the chunk index nor the entity graph is embedded. OpenSearch is migrated with the verb reindex."
            );
            return 2;
        }

        try
        {
            if (services.GetRequiredService<DirectoryOwnership>().TryAcquire())
            {
                await RebuildAsync(services, index, graph, output, cancellationToken);
            }
            else
            {
                await FollowAsync(index, graph, output, cancellationToken);
            }

            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Stopped. A running worker goes on with the rebuild; without one the old index and graph stay.");
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreUnavailableException or InvalidOperationException)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task RebuildAsync(
        IServiceProvider services,
        IRebuildableIndex? index,
        IRebuildableGraph? graph,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        if (index is not null)
        {
            await SayIndexAsync(
                await services.GetRequiredService<IndexMaintenance>().RebuildAsync(IndexMaintenance.AskedFor, cancellationToken),
                output
            );
        }

        if (graph is not null)
        {
            await SayGraphAsync(
                await services.GetRequiredService<GraphMaintenance>().RebuildAsync(IndexMaintenance.AskedFor, cancellationToken),
                output
            );
        }
    }

    private static async Task FollowAsync(
        IRebuildableIndex? index,
        IRebuildableGraph? graph,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        var id = Guid.NewGuid().ToString("n");
        index?.RequestRebuild(id);
        graph?.RequestRebuild(id);
        await output.WriteLineAsync("A worker runs on this data directory and was asked to rebuild.");
        if (index is not null)
        {
            await SayIndexAsync(await FollowAsync(id, () => index.LastRebuild, "chunks", output, cancellationToken), output);
        }

        if (graph is not null)
        {
            await SayGraphAsync(await FollowAsync(id, () => graph.LastRebuild, "documents", output, cancellationToken), output);
        }
    }

    private static async Task<RebuildStatus> FollowAsync(
        string id,
        Func<RebuildStatus?> last,
        string counted,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        for (var shown = -1; ; )
        {
            var status = last();
            if (status?.Request == id && status.FinishedAt is not null)
            {
                return status;
            }

            if (status?.Request == id && status.Done != shown)
            {
                shown = status.Done;
                await output.WriteLineAsync($"{status.Done} of {status.Total} {counted}");
            }

            await Task.Delay(s_look, TimeProvider.System, cancellationToken);
        }
    }

    private static Task SayIndexAsync(RebuildStatus status, TextWriter output) =>
        output.WriteLineAsync(
            $"Rebuilt the index: took over {status.Kept} of {status.Total} chunks. Documents whose chunks were missing are ingested again."
        );

    private static Task SayGraphAsync(RebuildStatus status, TextWriter output) =>
        output.WriteLineAsync($"Rebuilt the graph: {status.Kept} of {status.Total} documents assert something.");
}
