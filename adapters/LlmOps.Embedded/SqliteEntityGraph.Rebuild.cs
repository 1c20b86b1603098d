using System.Globalization;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace LlmOps.Embedded;

/// <content>How a damaged graph is found and made again.</content>
internal sealed partial class SqliteEntityGraph
{
    private const int SqlError = 1;
    private const int ProgressStep = 20;
    private static readonly TimeSpan s_checkLimit = TimeSpan.FromSeconds(10);

    private volatile string? _suspicion;
    private int _isTidy;

    public RebuildStatus? LastRebuild => _location.State.Status;

    public string? RequestedRebuild => _location.State.Request;

    public bool IsSuspected => SuspicionOf(_location.Current) is not null;

    public string? Notice =>
        _location.State.Status is { FinishedAt: null } status
            ? string.Create(CultureInfo.InvariantCulture, $"rebuilding: {status.Done:N0} of {status.Total:N0} documents. {status.Reason}")
            : null;

    public void RequestRebuild(string id) => _location.State.RequestRebuild(id);

    public async Task<string?> FindFaultAsync(bool thorough, CancellationToken cancellationToken)
    {
        var file = _location.Current;
        var suspicion = SuspicionOf(file);
        _suspicion = null;
        _location.State.ClearSuspicion();
        if (ownership?.IsHeld is true && Interlocked.Exchange(ref _isTidy, 1) == 0)
        {
            _location.State.ForgetUnfinished();
            _location.RemoveOthers();
        }

        if (suspicion is not null)
        {
            // What SQLite reported while it read or wrote needs no second look: its check does not compare indexes with their tables.
            return suspicion;
        }

        if (!File.Exists(file))
        {
            return _location.IsEstablished ? $"{Path.GetFileName(file)} is gone." : null;
        }

        try
        {
            return await Database().FindDamageAsync(thorough ? s_checkLimit : TimeSpan.Zero, time, cancellationToken);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqlError)
        {
            return $"{Path.GetFileName(file)} is not what was written ({e.Message}).";
        }
    }

    public async Task<RebuildStatus> RebuildAsync(
        string reason,
        Func<CancellationToken, Task<IReadOnlyList<DocumentGeneration>>> list,
        Func<DocumentGeneration, CancellationToken, Task<ExtractedKnowledge>> extract,
        CancellationToken cancellationToken
    )
    {
        await (
            ownership
            ?? throw new InvalidOperationException("This process only reads the embedded entity graph; the ingest worker rebuilds it.")
        ).AcquireAsync(cancellationToken);
        using var alone = await _writers.AcquireAsync(MaxWriters, cancellationToken);
        var status = new RebuildStatus(reason, 0, 0, 0, time.GetUtcNow(), Request: RequestedRebuild);
        LogRebuilding(reason);
        _location.State.Show(status);
        try
        {
            status = await FillAsync(status, list, extract, cancellationToken);
        }
        catch (Exception e) when (_location.State.Status is { FinishedAt: null } shown)
        {
            // Readiness says why it does not go on. Half of a graph stays until the next run removes it.
            _location.State.Show(shown with { Reason = $"{reason} It broke off ({e.GetType().Name}) and is tried again." });
            throw;
        }

        // Closes what is open of the old file.
        Database();
        _location.RemoveOthers();
        if (status.Request is not null && status.Request == RequestedRebuild)
        {
            _location.State.ClearRequest();
        }

        LogRebuilt(status.Kept, status.Total, (time.GetUtcNow() - status.StartedAt).TotalSeconds);
        return status;
    }

    public Task<IReadOnlyDictionary<(string TenantId, string DocumentId, long Generation), int>> CountAllAsync(
        CancellationToken cancellationToken
    ) =>
        ReadAsync<IReadOnlyDictionary<(string, string, long), int>>(
            connection =>
            {
                using var command = Command(
                    connection,
                    "SELECT tenant, document, generation, COUNT(DISTINCT key) FROM mention GROUP BY tenant, document, generation"
                );
                using var rows = command.ExecuteReader();
                var counts = new Dictionary<(string, string, long), int>();
                while (rows.Read())
                {
                    counts[(rows.GetString(0), rows.GetString(1), rows.GetInt64(2))] = rows.GetInt32(3);
                }

                return counts;
            },
            cancellationToken
        );

    public void Dispose()
    {
        lock (_gate)
        {
            _database?.CloseConnections();
        }

        _writers.Dispose();
    }

    private async Task<RebuildStatus> FillAsync(
        RebuildStatus status,
        Func<CancellationToken, Task<IReadOnlyList<DocumentGeneration>>> list,
        Func<DocumentGeneration, CancellationToken, Task<ExtractedKnowledge>> extract,
        CancellationToken cancellationToken
    )
    {
        var documents = await list(cancellationToken);
        status = status with { Total = documents.Count };
        var file = _location.NameNext();
        var next = new SqliteDatabase(file, Schema);
        try
        {
            await next.ReadAsync(_ => true, cancellationToken);
            foreach (var document in documents)
            {
                if (status.Done % ProgressStep == 0)
                {
                    _location.State.Show(status);
                }

                var knowledge = await extract(document, cancellationToken);
                var asserts = knowledge.Mentions.Count + knowledge.Relations.Count > 0;
                if (asserts)
                {
                    await next.WriteAsync(
                        (connection, transaction) =>
                            Assert(connection, transaction, document.Scope, document.DocumentId, document.Generation, knowledge),
                        cancellationToken
                    );
                }

                status = status with { Done = status.Done + 1, Kept = status.Kept + (asserts ? 1 : 0) };
            }

            await _location.EstablishAsync(file, CancellationToken.None);
        }
        finally
        {
            next.CloseConnections();
        }

        status = status with { FinishedAt = time.GetUtcNow() };
        _location.State.Show(status);
        return status;
    }

    /// <summary>The database of the current file; another process may have named a new one.</summary>
    private SqliteDatabase Database()
    {
        var file = _location.Current;
        lock (_gate)
        {
            if (_database?.FilePath != file)
            {
                _database?.CloseConnections();
                _database = new SqliteDatabase(file, Schema, isMade: () => _location.IsEstablished);
            }

            return _database;
        }
    }

    private async Task<T> CallAsync<T>(Func<SqliteDatabase, Task<T>> work)
    {
        while (true)
        {
            var database = Database();
            try
            {
                return await work(database);
            }
            catch (Exception e)
                when (e is StoreUnavailableException { Failure: StoreFailure.Damaged } or SqliteException { SqliteErrorCode: SqlError })
            {
                // The statements are right, so an error in one means that the tables are not those that were made.
                if (_location.Current == database.FilePath)
                {
                    Suspect(database.FilePath, (e.InnerException ?? e).Message);
                    throw new StoreUnavailableException("entity-graph", "The entity graph is damaged; the ingest worker rebuilds it.", e)
                    {
                        Failure = StoreFailure.Damaged,
                    };
                }
            }
        }
    }

    // A suspicion is of one file: what a late reader of the old one reports says nothing about the new one.
    private string? SuspicionOf(string file) =>
        (_suspicion ?? _location.State.Suspicion) is { } suspicion
        && suspicion.StartsWith($"{Path.GetFileName(file)}: ", StringComparison.Ordinal)
            ? suspicion
            : null;

    private void Suspect(string file, string reason)
    {
        var suspicion = $"{Path.GetFileName(file)}: {reason}";
        if (SuspicionOf(file) is null)
        {
            LogSuspected(suspicion);
            _location.State.Suspect(suspicion);
        }

        _suspicion = suspicion;
    }

    [LoggerMessage(2310, LogLevel.Warning, "The entity graph is damaged; its owner rebuilds it. {Reason}")]
    private partial void LogSuspected(string reason);

    [LoggerMessage(2311, LogLevel.Warning, "Rebuilding the entity graph; writes wait. {Reason}")]
    private partial void LogRebuilding(string reason);

    [LoggerMessage(2312, LogLevel.Warning, "Rebuilt the entity graph: {Kept} of {Total} documents assert something, in {Seconds:0.0} s.")]
    private partial void LogRebuilt(int kept, int total, double seconds);
}
