using System.ComponentModel.DataAnnotations;

namespace LlmOps.QueryApi;

/// <summary>Limits of the HTTP API; configuration section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Api";

    /// <summary>Characters (UTF-16 code units) of a question at most.</summary>
    [Range(1, 100_000)]
    public int MaxQuestionCharacters { get; set; } = 4_000;

    /// <summary>Bytes of the body of a question at most.</summary>
    [Range(1_024, 16 * 1024 * 1024)]
    public long MaxQueryBodyBytes { get; set; } = 256 * 1024;

    /// <summary>Bytes of the body that brings documents at most.</summary>
    [Range(1_024, 2_000_000_000)]
    public long MaxDocumentsBodyBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Values that one filter condition may list.</summary>
    [Range(1, 10_000)]
    public int MaxFilterValues { get; set; } = 100;

    /// <summary>Conditions that a filter may have.</summary>
    [Range(1, 1_000)]
    public int MaxFilterConditions { get; set; } = 16;

    /// <summary>Passages that a search may ask for.</summary>
    [Range(1, 1_000)]
    public int MaxTopK { get; set; } = 100;

    /// <summary>Passages that a question may ask to be answered from.</summary>
    [Range(1, 50)]
    public int MaxTopPassages { get; set; } = 20;

    /// <summary>Documents on one page of a listing at most.</summary>
    [Range(1, 1_000)]
    public int MaxPageSize { get; set; } = 200;

    /// <summary>Time for one question from its arrival to the last byte of its answer.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(150);
}
