using System.Globalization;
using LlmOps.Engine.Chunking;

namespace LlmOps.Engine.Ingesting;

/// <summary>How far the work on one generation has come, as its steps see it.</summary>
internal sealed class IngestProgress(int attempt) : IProgress<ChunkingProgress>
{
    private int _embedded;
    private int _indexed;
    private ChunkingProgress _windows;

    public int Attempt => attempt;

    public string Step { get; set; } = IngestSteps.Parse;

    public int Chunks { get; set; }

    /// <summary>True once a report found that the generation is no longer wanted.</summary>
    public bool Superseded { get; set; }

    public int Embedded => Volatile.Read(ref _embedded);

    public int Indexed => Volatile.Read(ref _indexed);

    public void AddEmbedded(int chunks) => Interlocked.Add(ref _embedded, chunks);

    public void AddIndexed(int chunks) => Interlocked.Add(ref _indexed, chunks);

    void IProgress<ChunkingProgress>.Report(ChunkingProgress value) => _windows = value;

    public override string ToString() =>
        Step switch
        {
            IngestSteps.Parse => "reading",
            IngestSteps.Chunk when _windows.TotalWindows > 0 => string.Create(
                CultureInfo.InvariantCulture,
                $"cutting into chunks, looked at {_windows.EmbeddedWindows:N0} of {_windows.TotalWindows:N0} stretches of text"
            ),
            IngestSteps.Chunk => "cutting into chunks",
            IngestSteps.Embed or IngestSteps.Index => string.Create(
                CultureInfo.InvariantCulture,
                $"embedded {Embedded:N0} of {Chunks:N0} chunks, indexed {Indexed:N0}"
            ),
            IngestSteps.Link => string.Create(CultureInfo.InvariantCulture, $"finding entities in {Chunks:N0} chunks"),
            _ => "sweeping the older generations",
        };
}
