using System.Globalization;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Microsoft.Extensions.Logging;

namespace LlmOps.Embedded.LuceneIndex;

/// <content>How vectors of another model are found and made again.</content>
internal sealed partial class LuceneChunkIndex
{
    private const int ChunksPerCall = 256;
    private const int ChunksPerCommit = 2_048;

    private int _refused;

    public bool HasRefusedVectors => Volatile.Read(ref _refused) != 0;

    public Task<string?> FindOutdatedVectorsAsync(int dimension, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _refused, 0);
        return Task.Run(
            () =>
            {
                var difference = Read(reader => reader.NumDocs > 0 ? Difference(reader.IndexCommit.UserData, dimension) : null, null);
                if (difference is null)
                {
                    // Half of an index for a model that was given up again would be out of date when that came back.
                    _location.RemoveOthers();
                }

                return difference;
            },
            cancellationToken
        );
    }

    /// <summary>Why vectors made now cannot be compared with those of a commit, one sentence; null where they can, or where the commit says
    /// nothing of its vectors.</summary>
    private string? Difference(IDictionary<string, string> data, int dimension) =>
        DimensionOf(data) is not { } existing ? null
        : DifferenceOfModel(data) is { } difference ? difference
        : existing != dimension
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The index holds vectors of {existing} dimensions; '{_model.Id}' makes vectors of {dimension} now."
            )
        : null;

    private string? DifferenceOfModel(IDictionary<string, string> data)
    {
        if (data.TryGetValue(ModelKey, out var model) && model != _model.Id)
        {
            return $"The index holds vectors of '{model}'; '{_model.Id}' is configured.";
        }

        if (
            _origin?.StandIn is not { } standIn
            || (data.TryGetValue(StandInKey, out var recorded) ? recorded == standIn : standIn is "" or UnrecordedStandIn)
        )
        {
            return null;
        }

        return $"The index holds vectors that "
            + $"{recorded switch { null => "an unrecorded model", "" => "the model itself", _ => $"'{recorded}'" }} made for "
            + $"'{_model.Id}'; "
            + $"now {(standIn.Length == 0 ? "the model itself" : $"'{standIn}'")} answers.";
    }

    /// <summary>Fills the next folder with the wanted chunks and new vectors. What an earlier run paid for is still there and is not paid
    /// for again.</summary>
    private async Task<RebuildStatus> EmbedAgainAsync(
        RebuildStatus status,
        Func<string, string, long, bool> keep,
        VectorSource vectors,
        CancellationToken cancellationToken
    )
    {
        using var old = IndexSalvage.Open(_location.Current);
        foreach (var fault in old.Faults)
        {
            LogUnreadable(fault);
        }

        status = status with { Total = old.Total };
        var space = VectorSpace(vectors.Dimension, _model.Id, _origin?.StandIn);
        var folder = _location.ContinueNext(begun => HoldsVectorsOf(begun, space));
        using (var directory = FSDirectory.Open(folder, new SingleInstanceLockFactory()))
        using (var writer = _writer.OpenAt(directory))
        {
            writer.SetCommitData(space);
            writer.Commit();
            using (var begun = DirectoryReader.Open(writer, applyAllDeletes: true))
            {
                RemoveUnwanted(writer, begun, keep);
                await FillAsync(old, writer, begun, status, keep, vectors, cancellationToken);
            }

            writer.SetCommitData(space);
            writer.Commit();
            status = status with { Done = status.Total, Kept = writer.NumDocs };
        }

        await _location.EstablishAsync(folder, CancellationToken.None);
        status = status with { FinishedAt = _time.GetUtcNow() };
        _location.State.Show(status);
        return status;
    }

    private async Task FillAsync(
        IndexSalvage old,
        IndexWriter writer,
        DirectoryReader begun,
        RebuildStatus status,
        Func<string, string, long, bool> keep,
        VectorSource vectors,
        CancellationToken cancellationToken
    )
    {
        var (looked, uncommitted) = (0, 0);
        TenantScope? tenant = null;
        var batch = new List<IndexedChunk>(ChunksPerCall);
        var seen = new HashSet<(string, string)>();
        try
        {
            foreach (var (scope, chunk) in old.Read(keep, count => looked = count))
            {
                cancellationToken.ThrowIfCancellationRequested();

                // Deletions are not read, so a chunk that was written twice comes twice.
                if (!seen.Add((scope.TenantId, chunk.Chunk.Id)) || begun.DocFreq(ChunkFields.KeyOf(scope, chunk.Chunk.Id)) > 0)
                {
                    continue;
                }

                if (batch.Count == ChunksPerCall || (tenant is not null && tenant.TenantId != scope.TenantId))
                {
                    await WriteAsync();
                }

                tenant = scope;
                batch.Add(chunk);
            }

            await WriteAsync();
        }
        catch
        {
            // What was paid for is kept for the next run.
            writer.Commit();
            throw;
        }

        async Task WriteAsync()
        {
            if (batch.Count == 0)
            {
                return;
            }

            var made = await vectors.EmbedAsync(tenant!, [.. batch.Select(chunk => (chunk.Chunk, chunk.Title))], cancellationToken);
            IndexedChunk[] renewed = [.. batch.Select((chunk, i) => chunk with { Vector = made[i] })];
            var units = UnitVector.OfAll(renewed);
            if (units[0].Length != vectors.Dimension)
            {
                throw new InvalidDataException(
                    $"The embedding model gave vectors of {units[0].Length} dimensions, and of {vectors.Dimension} before."
                );
            }

            for (var i = 0; i < renewed.Length; i++)
            {
                ChunkFields.Put(writer, tenant!, renewed[i], units[i]);
            }

            uncommitted += batch.Count;
            if (uncommitted >= ChunksPerCommit)
            {
                writer.Commit();
                uncommitted = 0;
            }

            batch.Clear();
            _location.State.Show(status with { Done = looked });
        }
    }

    /// <summary>What an earlier run took over may have been deleted since.</summary>
    private static void RemoveUnwanted(IndexWriter writer, DirectoryReader begun, Func<string, string, long, bool> keep)
    {
        foreach (
            var (tenant, document, generation) in CountAll(begun).Keys.Where(key => !keep(key.TenantId, key.DocumentId, key.Generation))
        )
        {
            if (TenantScope.TryCreate(tenant, out var scope))
            {
                writer.DeleteDocuments(ChunkFields.OfGeneration(scope, document, generation));
            }
        }
    }

    /// <summary>Whether a folder holds a whole index with vectors of the given kind.</summary>
    private static bool HoldsVectorsOf(string folder, Dictionary<string, string> space)
    {
        try
        {
            using var directory = FSDirectory.Open(folder, NoLockFactory.GetNoLockFactory());
            using var reader = DirectoryReader.Open(directory);
            foreach (var segment in reader.Leaves)
            {
                segment.AtomicReader.CheckIntegrity();
            }

            var data = reader.IndexCommit.UserData;
            return data.Count == space.Count && space.All(entry => data.TryGetValue(entry.Key, out var value) && value == entry.Value);
        }
        catch (Exception e) when (IndexFault.IsReadDamage(e))
        {
            return false;
        }
    }

    [LoggerMessage(
        2304,
        LogLevel.Warning,
        "The chunk index refused vectors of another model than its own; its owner makes all of them again. {Reason}"
    )]
    private partial void LogRefused(string reason);

    [LoggerMessage(2307, LogLevel.Warning, "Failed to map the vectors of a segment; keeping them in memory.")]
    private partial void LogNotMapped(Exception exception);
}
