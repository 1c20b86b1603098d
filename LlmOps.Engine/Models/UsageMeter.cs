namespace LlmOps.Engine.Models;

/// <summary>Counts what the model calls of one piece of work really used: every provider's figures are noted where they arrive, so that
/// what was paid for is known also where the caller had stopped waiting, the answer was malformed, or a batch failed half-way.
/// Thread-safe.</summary>
/// <example><code>
/// var meter = new UsageMeter();
/// using (meter.Measure("embed")) { await embeddings.GenerateAsync(texts); }
/// var used = meter.Close(late: line => …);
/// </code></example>
public sealed class UsageMeter
{
    private static readonly AsyncLocal<Measurement?> s_current = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Model, string Purpose), CostLine> _lines = [];
    private readonly Action<Task>? _watch;
    private Action<CostLine>? _late;

    /// <summary>Makes a meter.</summary>
    public UsageMeter() { }

    /// <param name="watch">Is told of calls that may outlive those who wait for them.</param>
    internal UsageMeter(Action<Task> watch) => _watch = watch;

    /// <summary>What was used so far, one line for each model and purpose.</summary>
    public IReadOnlyList<CostLine> Used
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines.Values];
            }
        }
    }

    /// <summary>What measures the model calls made from here, or null.</summary>
    internal static Measurement? Current => s_current.Value;

    /// <summary>Notes use of a model with whatever measures it here; without that, it is not booked.</summary>
    /// <param name="model">Model id, as it is priced.</param>
    /// <param name="usage">The provider's figures.</param>
    internal static void Note(string model, ModelUsage usage) => Current?.Note(model, usage);

    /// <summary>Measures the model calls made until the result is disposed. It follows the caller across awaits and into tasks, also those
    /// that outlive it; not across an iterator's <c>yield</c>.</summary>
    /// <param name="purpose">What the calls are for (<see cref="CostLine.Purpose"/>).</param>
    public IDisposable Measure(string purpose)
    {
        var before = s_current.Value;
        s_current.Value = new Measurement(this, purpose);
        return new Scope(before);
    }

    /// <summary>Gives the calls made until the result is disposed another purpose than the one they are measured for; where nothing is
    /// measured it does nothing.</summary>
    /// <param name="purpose">What the calls are for (<see cref="CostLine.Purpose"/>).</param>
    internal static IDisposable As(string purpose)
    {
        var before = s_current.Value;
        s_current.Value = before?.As(purpose);
        return new Scope(before);
    }

    /// <summary>Ends the count and gives what was used. Figures that arrive later go to <paramref name="late"/>, each once.</summary>
    public IReadOnlyList<CostLine> Close(Action<CostLine> late)
    {
        lock (_lock)
        {
            _late ??= late;
            return [.. _lines.Values];
        }
    }

    private void Note(string model, string purpose, ModelUsage usage)
    {
        if (usage == default)
        {
            return;
        }

        var line = new CostLine(model, purpose, usage);
        Action<CostLine>? late;
        lock (_lock)
        {
            late = _late;
            if (late is null)
            {
                _lines[(model, purpose)] = _lines.TryGetValue((model, purpose), out var sum)
                    ? sum with
                    {
                        Usage = sum.Usage + usage,
                        Calls = sum.Calls + 1,
                    }
                    : line;
            }
        }

        late?.Invoke(line);
    }

    /// <summary>A meter and what is being measured with it.</summary>
    internal sealed class Measurement(UsageMeter meter, string purpose)
    {
        public Measurement As(string other) => new(meter, other);

        public void Note(string model, ModelUsage usage) => meter.Note(model, purpose, usage);

        /// <summary>A call has begun whose figures are to be waited for before the process ends.</summary>
        public void Watch(Task call) => meter._watch?.Invoke(call);
    }

    private sealed class Scope(Measurement? before) : IDisposable
    {
        public void Dispose() => s_current.Value = before;
    }
}
