using System.Text.Json;

namespace LlmOps.Engine.FineTuning;

/// <summary>The runs that there were, and how far the archive has been read.</summary>
public sealed class FineTuneRuns
{
    private const string Kind = "run";
    private const string WatermarkKind = "watermark";
    private const string WatermarkId = "turns";

    private readonly IFineTuneRecords _records;

    internal FineTuneRuns(IFineTuneRecords records) => _records = records;

    /// <summary>A run; null: there is none.</summary>
    public async Task<FineTuneRun?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync(id, cancellationToken))?.Run;

    /// <summary>All runs, newest first.</summary>
    public async Task<IReadOnlyList<FineTuneRun>> ListAsync(CancellationToken cancellationToken) =>
        [
            .. (await _records.ListAsync(Kind, cancellationToken))
                .Select(Read)
                .OrderByDescending(run => run.StartedAt)
                .ThenByDescending(run => run.Id, StringComparer.Ordinal),
        ];

    /// <summary>Asks a run to end. Asking again changes nothing.</summary>
    /// <returns>The run; null: there is none.</returns>
    public async Task<FineTuneRun?> RequestStopAsync(string id, CancellationToken cancellationToken)
    {
        while (await ReadAsync(id, cancellationToken) is { } stored)
        {
            if (stored.Run.IsEnded || stored.Run.StopRequested)
            {
                return stored.Run;
            }

            if (await WriteAsync(stored.Run with { StopRequested = true }, stored.Version, cancellationToken) is { } written)
            {
                return written.Run;
            }
        }

        return null;
    }

    internal async Task<StoredRun?> ReadAsync(string id, CancellationToken cancellationToken) =>
        await _records.ReadAsync(Kind, id, cancellationToken) is { } record ? new StoredRun(Read(record), record.Version) : null;

    internal async Task<StoredRun?> WriteAsync(FineTuneRun run, long expectedVersion, CancellationToken cancellationToken) =>
        await _records.WriteAsync(
            Kind,
            run.Id,
            JsonSerializer.Serialize(run, FineTuneJson.Default.FineTuneRun),
            expectedVersion,
            cancellationToken
        )
            is { } record
            ? new StoredRun(run, record.Version)
            : null;

    internal async Task<DateTimeOffset?> ReadWatermarkAsync(CancellationToken cancellationToken) =>
        await _records.ReadAsync(WatermarkKind, WatermarkId, cancellationToken) is { } record
            ? JsonSerializer.Deserialize(record.Json, FineTuneJson.Default.Watermark)?.Through
            : null;

    /// <summary>Raises the watermark; it never falls.</summary>
    internal async Task RaiseWatermarkAsync(DateTimeOffset through, CancellationToken cancellationToken)
    {
        while (true)
        {
            var record = await _records.ReadAsync(WatermarkKind, WatermarkId, cancellationToken);
            if (record is not null && JsonSerializer.Deserialize(record.Json, FineTuneJson.Default.Watermark)?.Through >= through)
            {
                return;
            }

            var json = JsonSerializer.Serialize(new Watermark(through), FineTuneJson.Default.Watermark);
            if (await _records.WriteAsync(WatermarkKind, WatermarkId, json, record?.Version ?? 0, cancellationToken) is not null)
            {
                return;
            }
        }
    }

    private static FineTuneRun Read(FineTuneRecord record) =>
        JsonSerializer.Deserialize(record.Json, FineTuneJson.Default.FineTuneRun) ?? throw new JsonException("A stored run is null.");
}
