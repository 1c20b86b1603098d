using System.ComponentModel.DataAnnotations;

namespace LlmOps.QueryApi.Limits;

/// <summary>How much at once, for one caller and for the service; configuration section <c>Limits</c>.</summary>
public sealed class LimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Limits";

    /// <summary>Requests that a key or a token's subject may send in a minute; 0: no limit. The local caller of Development and the
    /// operator's key have none.</summary>
    [Range(0, 10_000_000)]
    public int RequestsPerMinute { get; set; } = 600;

    /// <summary>Model tokens, read and written, that a caller's answers may use in a minute; 0: no limit. An answer under way may pass it;
    /// the next one waits.</summary>
    [Range(0, 1_000_000_000)]
    public int TokensPerMinute { get; set; } = 400_000;

    /// <summary>Answers that a caller may have under way at once in one process; 0: no limit.</summary>
    [Range(0, 100_000)]
    public int AnswersPerCaller { get; set; } = 100;

    /// <summary>Questions that the process works on at once until their first word, at its start. From there the limit follows the time
    /// that this takes.</summary>
    [Range(1, 10_000)]
    public int InitialQuestions { get; set; } = 32;

    /// <summary>The limit on questions is never below this: it is what the service has under way when it is fully used and nothing waits,
    /// half as many again, and this many more for bursts.</summary>
    [Range(1, 10_000)]
    public int MinQuestions { get; set; } = 8;

    /// <summary>The limit on questions is never above this.</summary>
    [Range(1, 10_000)]
    public int MaxQuestions { get; set; } = 1_000;

    /// <summary>How long a question waits for its turn before it is refused; money is reserved after that.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan QuestionWait { get; set; } = TimeSpan.FromMilliseconds(15);

    /// <summary>Answers under way at once in the process, those that are read slowly included.</summary>
    [Range(1, 100_000)]
    public int MaxAnswers { get; set; } = 4_000;

    /// <summary>Connections that the process takes at once; what comes beyond is closed.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 8_000;

    /// <summary>Time for the whole body of a request to arrive.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
