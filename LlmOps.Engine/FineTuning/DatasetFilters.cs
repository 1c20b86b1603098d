namespace LlmOps.Engine.FineTuning;

/// <summary>Why a turn is not in a dataset, as manifests and reports name it.</summary>
internal static class DatasetFilters
{
    public const string Erased = "erased-session";
    public const string DeletedDocument = "deleted-document";
    public const string Restricted = "restricted-document";
    public const string NotAnswered = "not-answered";
    public const string BadFeedback = "bad-feedback";
    public const string NoFeedback = "no-feedback";
    public const string Length = "length";
    public const string Language = "language";
    public const string Unsupported = "unsupported-answer";
    public const string UnsupportedCorrection = "unsupported-correction";
    public const string ForbiddenText = "forbidden-text";
    public const string TooLong = "too-long";
    public const string NearDuplicate = "near-duplicate";
    public const string TopicCap = "topic-cap";
    public const string TenantCap = "tenant-cap";
    public const string RecordCap = "record-cap";
}
