namespace LlmOps.Engine.FineTuning;

/// <summary>What a dataset is made of, and how; <c>manifest.json</c> beside it.</summary>
internal sealed record DatasetManifest
{
    /// <summary>The run that made it.</summary>
    public required string RunId { get; init; }

    /// <summary>Format of the records.</summary>
    public required string Format { get; init; }

    /// <summary>The model that it is for.</summary>
    public required string BaseModel { get; init; }

    /// <summary>Turns behind this time.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Turns up to this time.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The tenants that were read.</summary>
    public required IReadOnlyList<string> Tenants { get; init; }

    /// <summary>Version of the instructions that the records hold, such as <c>answer.v2</c>.</summary>
    public string PromptVersion { get; init; } = "";

    /// <summary>SHA-256 of the prompt's instructions: a model tuned for one prompt is not one for another.</summary>
    public required string PromptHash { get; init; }

    /// <summary>Turns read from the archive.</summary>
    public required int TurnsRead { get; init; }

    /// <summary>Turns left out, by the filter that did it.</summary>
    public required IReadOnlyDictionary<string, int> LeftOut { get; init; }

    /// <summary>Values replaced, by kind.</summary>
    public required IReadOnlyDictionary<string, int> Redacted { get; init; }

    /// <summary>Records that a person rated or corrected.</summary>
    public required int Confirmed { get; init; }

    /// <summary>Records that teach to refuse.</summary>
    public required int Refusals { get; init; }

    /// <summary>Records in which a cited passage is only its quote, since the document has a newer version.</summary>
    public int Quoted { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>Estimated tokens of the training records, once.</summary>
    public required long TrainingTokens { get; init; }

    /// <summary>SHA-256 over the names and hashes of all files: the dataset's identity.</summary>
    public required string Hash { get; init; }

    /// <summary>Records of a part.</summary>
    public int RecordsOf(string part) => Files.FirstOrDefault(file => file.Part == part)?.Records ?? 0;
}
