namespace LlmOps.Engine.FineTuning;

/// <summary>What goes into a dataset; configuration section <c>FineTuning:Dataset</c>.</summary>
public sealed class DatasetOptions
{
    /// <summary>How far back the first run reads.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Turns younger than this wait for the next run, so that feedback and the archive catch up.</summary>
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>True where only turns with a good rating or a correction are used.</summary>
    public bool RequireFeedback { get; set; }

    /// <summary>Characters of a question, at least.</summary>
    public int MinQuestionCharacters { get; set; } = 8;

    /// <summary>Characters of an answer, at least.</summary>
    public int MinAnswerCharacters { get; set; } = 12;

    /// <summary>Characters of an answer, at most.</summary>
    public int MaxAnswerCharacters { get; set; } = 4_000;

    /// <summary>Tokens of a record, at most.</summary>
    public int MaxRecordTokens { get; set; } = 16_000;

    /// <summary>ISO 639-1 codes of the languages that are used; empty: all.</summary>
    public List<string> Languages { get; set; } = [];

    /// <summary>Names of persons, products or places that are replaced wherever they stand.</summary>
    public List<string> Names { get; set; } = [];

    /// <summary>Share of their word groups, 0 to 1, that makes two turns near-duplicates.</summary>
    public double DuplicateSimilarity { get; set; } = 0.85;

    /// <summary>Examples of one topic (its first cited document), at most.</summary>
    public int MaxPerTopic { get; set; } = 500;

    /// <summary>Examples of one tenant, at most.</summary>
    public int MaxPerTenant { get; set; } = 10_000;

    /// <summary>Share of conversations, the newest, that are held out for the comparison.</summary>
    public double HeldOutShare { get; set; } = 0.15;

    /// <summary>Share of the other conversations that validate the training.</summary>
    public double ValidationShare { get; set; } = 0.1;

    /// <summary>Examples whose passages do not hold the answer, as a share of the others: they teach to refuse, and test it.</summary>
    public double RefusalShare { get; set; } = 0.1;

    /// <summary>Training records below which no job starts; never below what the format asks for.</summary>
    public int MinTrainingRecords { get; set; } = 100;

    /// <summary>Id or ARN of the KMS key that the objects of a dataset are encrypted with in S3; null: keys of S3's own.</summary>
    public string? KmsKey { get; set; }

    internal string? Problem() =>
        MaxAge <= TimeSpan.Zero || SettleTime < TimeSpan.Zero
            ? "FineTuning:Dataset:MaxAge must be above zero, FineTuning:Dataset:SettleTime not below."
        : MinQuestionCharacters < 1 || MinAnswerCharacters < 1 || MaxAnswerCharacters < MinAnswerCharacters
            ? "FineTuning:Dataset: lengths must be 1 or more, and MaxAnswerCharacters not below MinAnswerCharacters."
        : MaxRecordTokens < 1 || MaxPerTopic < 1 || MaxPerTenant < 1 || MinTrainingRecords < 1
            ? "FineTuning:Dataset: MaxRecordTokens, MaxPerTopic, MaxPerTenant and MinTrainingRecords must be 1 or more."
        : DuplicateSimilarity is not (> 0 and <= 1) ? "FineTuning:Dataset:DuplicateSimilarity must be above 0, and 1 at most."
        : !IsShare(HeldOutShare) || !IsShare(ValidationShare) || !IsShare(RefusalShare)
            ? "FineTuning:Dataset: HeldOutShare, ValidationShare and RefusalShare must be from 0 to 0.5."
        : null;

    private static bool IsShare(double value) => value is >= 0 and <= 0.5;
}
