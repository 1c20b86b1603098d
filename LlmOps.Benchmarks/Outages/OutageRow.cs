using System.Globalization;

namespace LlmOps.Benchmarks.Outages;

/// <summary>What callers saw of one fault, from its beginning until everything was whole again.</summary>
internal sealed record OutageRow(string Store, Fault Fault)
{
    /// <summary>How long the server was held down, before it was let go.</summary>
    public TimeSpan Held { get; init; }

    /// <summary>From letting go until the readiness page named nothing, answers were whole, and a new document was ready.</summary>
    public TimeSpan Recovery { get; init; }

    public int Questions { get; init; }

    /// <summary>Questions answered from the documents.</summary>
    public int Answered { get; init; }

    /// <summary>Questions answered with something missing.</summary>
    public int Degraded { get; init; }

    /// <summary>Questions refused with 503, the cause and a time to come back.</summary>
    public int Refused { get; init; }

    /// <summary>Any other outcome of a question.</summary>
    public IReadOnlyList<string> QuestionErrors { get; init; } = [];

    public int Reads { get; init; }

    public int DegradedReads { get; init; }

    /// <summary>Conversations that could not be read, or claimed to be whole and were not.</summary>
    public IReadOnlyList<string> ReadErrors { get; init; } = [];

    public int DocumentsAccepted { get; init; }

    public int DocumentsRefused { get; init; }

    public IReadOnlyList<string> DocumentErrors { get; init; } = [];

    /// <summary>The parts that answers named as missing.</summary>
    public IReadOnlyList<string> DegradedParts { get; init; } = [];

    /// <summary>The stores that the readiness page named.</summary>
    public IReadOnlyList<string> NamedDown { get; init; } = [];

    /// <summary>Turns acknowledged meanwhile that are not there afterwards, in memory or archive, or there twice, or in another
    /// place.</summary>
    public int TurnsLost { get; set; }

    /// <summary>The longest that a caller waited for an answer.</summary>
    public TimeSpan LongestAnswer { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Store} {Fault.ToString().ToLowerInvariant()}: held {Held.TotalSeconds:0.0} s, whole after {Recovery.TotalSeconds:0.0} s "
                + $"({Recovered}); {Questions} questions, {Answered} answered from the documents, {Degraded} degraded "
                + $"({string.Join(", ", DegradedParts)}), {Refused} refused, {QuestionErrors.Count} errors, longest "
                + $"{LongestAnswer.TotalSeconds:0.0} s; down: {string.Join(", ", NamedDown)}"
        );

    /// <summary>What came back when, for people.</summary>
    public string Recovered { get; init; } = "";

    internal long From { get; init; }

    internal long To { get; init; }
}
