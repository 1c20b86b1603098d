using System.Globalization;
using LlmOps.LocalBedrock.Errors;

namespace LlmOps.LocalBedrock.Faults;

/// <summary>The knobs of a call: what may go wrong with it, how often, and how slow it is.</summary>
internal sealed record FaultPlan
{
    private static readonly Dictionary<string, Func<ServiceException>> s_errorKnobs = new(StringComparer.Ordinal)
    {
        ["throttle"] = () => new("ThrottlingException", 429, "Too many requests, please wait before trying again."),
        ["not-ready"] = () => new("ModelNotReadyException", 429, "The model is not ready for inference. Wait and try your request again."),
        ["timeout"] = () => new("ModelTimeoutException", 408, "The model did not answer in time."),
        ["model-error"] = () => new("ModelErrorException", 424, "The model failed while it processed the request."),
        ["internal"] = ServiceException.Internal,
        ["unavailable"] = () => new("ServiceUnavailableException", 503, "Bedrock is unable to process your request."),
        ["quota"] = () => new("ServiceQuotaExceededException", 400, "Your request exceeds the service quota for your account."),
        ["validation"] = () => ServiceException.Validation("The request was refused as invalid by a knob."),
        ["denied"] = () => new("AccessDeniedException", 403, "You don't have access to the model with the specified model ID."),
        ["not-found"] = () => ServiceException.NotFound("The requested resource was not found."),
        ["conflict"] = () => new("ConflictException", 409, "A conflict occurred while performing the operation."),
        ["dependency"] = () => new("DependencyFailedException", 424, "A dependency of the request failed."),
        ["bad-gateway"] = () => new("BadGatewayException", 502, "A dependency of the service did not answer."),
    };

    private static readonly Dictionary<string, StreamBreak> s_breakKnobs = new(StringComparer.Ordinal)
    {
        ["cut"] = StreamBreak.Cut,
        ["eof"] = StreamBreak.EndOfFile,
        ["corrupt"] = StreamBreak.Corrupt,
        ["malformed"] = StreamBreak.Malformed,
        ["stream-throttle"] = StreamBreak.Throttling,
        ["stream-internal"] = StreamBreak.Internal,
        ["stream-model-error"] = StreamBreak.ModelError,
        ["stream-unavailable"] = StreamBreak.Unavailable,
        ["stream-validation"] = StreamBreak.Validation,
    };

    public static FaultPlan None { get; } = new();

    /// <summary>The names of all knobs, as documented.</summary>
    public static IReadOnlyCollection<string> Knobs { get; } =
    [
        .. s_errorKnobs.Keys,
        .. s_breakKnobs.Keys,
        "ttft",
        "delay",
        "retry-after",
        "first",
        "after",
        "cache-read",
        "cache-write",
        "seed",
        "tag",
        "job-duration",
        "job-fail",
        "job-worse",
    ];

    /// <summary>Time to the first byte of an answer.</summary>
    public TimeSpan TimeToFirstToken { get; init; }

    /// <summary>Time between two deltas.</summary>
    public TimeSpan TokenDelay { get; init; }

    /// <summary>What <c>x-amz-retry-after</c> says on throttling.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Only so many first calls are hit; null: all may be.</summary>
    public int? First { get; init; }

    /// <summary>Deltas before a stream breaks; null: by chance.</summary>
    public int? After { get; init; }

    public int? CacheRead { get; init; }

    public int? CacheWrite { get; init; }

    /// <summary>Where chance starts.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How long a customization job takes; null: as configured.</summary>
    public TimeSpan? JobDuration { get; init; }

    /// <summary>True where a customization job is to fail.</summary>
    public bool JobFails { get; init; }

    /// <summary>True where a customization job is to make a model that is worse than its base.</summary>
    public bool JobLearnsWorse { get; init; }

    private Dictionary<string, double> Rates { get; init; } = [];

    /// <summary>Reads knobs from a model id's suffix: <c>throttle=0.05+ttft=200ms</c>.</summary>
    /// <exception cref="ServiceException">A knob is unknown or its value is out of range.</exception>
    public FaultPlan With(string suffix) =>
        suffix
            .Split('+', StringSplitOptions.RemoveEmptyEntries)
            .Select(knob => knob.Split('=', 2))
            .Aggregate(this, (plan, knob) => plan.With(knob[0], knob.Length > 1 ? knob[1] : "1"));

    /// <exception cref="ServiceException">The knob is unknown or its value is out of range.</exception>
    public FaultPlan With(string knob, string value) =>
        knob switch
        {
            "ttft" => this with { TimeToFirstToken = Time(knob, value) },
            "delay" => this with { TokenDelay = Time(knob, value) },
            "retry-after" => this with { RetryAfter = Time(knob, value) },
            "first" => this with { First = Count(knob, value) },
            "after" => this with { After = Count(knob, value) },
            "cache-read" => this with { CacheRead = Count(knob, value) },
            "cache-write" => this with { CacheWrite = Count(knob, value) },
            "seed" => this with { Seed = Count(knob, value) },
            "tag" => this,
            "job-duration" => this with { JobDuration = Time(knob, value) },
            "job-fail" => this with { JobFails = Rate(knob, value) > 0 },
            "job-worse" => this with { JobLearnsWorse = Rate(knob, value) > 0 },
            _ when s_errorKnobs.ContainsKey(knob) || s_breakKnobs.ContainsKey(knob) => this with
            {
                Rates = new Dictionary<string, double>(Rates) { [knob] = Rate(knob, value) },
            },
            _ => throw ServiceException.Validation($"LocalBedrock has no knob '{knob}'. It has: {string.Join(", ", Knobs)}."),
        };

    /// <summary>What happens to a call: the same for the same seed, name and number, whatever runs beside it.</summary>
    /// <param name="name">What calls of one kind share.</param>
    /// <param name="number">The call's number among them, from 0.</param>
    public FaultOutcome Roll(string name, int number)
    {
        if (Rates.Count == 0 || number >= First)
        {
            return FaultOutcome.None;
        }

        var random = new Random(Mix(name, number));
        var error = Pick(s_errorKnobs, random.NextDouble());
        var broken = Pick(s_breakKnobs, random.NextDouble());
        var after = After ?? random.Next(12);
        return new FaultOutcome(error is null ? null : Error(error), broken is null ? StreamBreak.None : s_breakKnobs[broken], after);
    }

    private ServiceException Error(string knob)
    {
        var error = s_errorKnobs[knob]();
        return new ServiceException(error.Code, error.Status, error.Message) { RetryAfter = error.Status == 429 ? RetryAfter : null };
    }

    private string? Pick<T>(Dictionary<string, T> knobs, double chance)
    {
        foreach (var knob in knobs.Keys)
        {
            chance -= Rates.GetValueOrDefault(knob);
            if (chance < 0)
            {
                return knob;
            }
        }

        return null;
    }

    private int Mix(string name, int number)
    {
        var hash = 2166136261u;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 16777619;
        }

        hash = (hash ^ (uint)Seed) * 16777619;
        hash ^= (uint)number * 0x9E3779B9u;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6Bu;
        return (int)(hash ^ (hash >> 13));
    }

    private static double Rate(string knob, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate is >= 0 and <= 1
            ? rate
            : throw ServiceException.Validation($"The knob '{knob}' takes a rate from 0 to 1, not '{value}'.");

    private static int Count(string knob, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw ServiceException.Validation($"The knob '{knob}' takes a whole number, not '{value}'.");

    private static TimeSpan Time(string knob, string value)
    {
        var (number, unit) =
            value.EndsWith("ms", StringComparison.Ordinal) ? (value[..^2], 1.0)
            : value.EndsWith('s') ? (value[..^1], 1000.0)
            : (value, 1.0);
        return
            double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && amount * unit <= 3_600_000
            ? TimeSpan.FromMilliseconds(amount * unit)
            : throw ServiceException.Validation($"The knob '{knob}' takes a time up to an hour such as 200ms or 1.5s, not '{value}'.");
    }
}
