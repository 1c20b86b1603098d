using System.Buffers;
using System.Text.Json;

namespace LlmOps.Engine.FineTuning;

/// <summary>How a family of base models wants its training records, one JSON object a line, and what it refuses. Every limit is one that
/// AWS publishes; the page stands with it.</summary>
internal abstract class TrainingFormat
{
    private static readonly Dictionary<string, TrainingFormat> s_formats = new TrainingFormat[]
    {
        new NovaFormat(),
        new LlamaFormat(),
        new LlamaConverseFormat(),
        new Claude3Format(),
    }.ToDictionary(format => format.Name, StringComparer.Ordinal);

    /// <summary>The names of all formats.</summary>
    public static IEnumerable<string> Names => s_formats.Keys;

    /// <summary>Its name in settings and manifests.</summary>
    public abstract string Name { get; }

    /// <summary>Characters of a record, at most.</summary>
    public virtual int MaxRecordCharacters => int.MaxValue;

    /// <summary>Training records, at most.</summary>
    public virtual int MaxTrainingRecords => MaxRecords;

    /// <summary>Validation records, at least, where there are any.</summary>
    public virtual int MinValidationRecords => 1;

    /// <summary>Validation records, at most.</summary>
    public virtual int MaxValidationRecords => MaxRecords;

    /// <summary>Training and validation records together, at least.</summary>
    public virtual int MinRecords => 1;

    /// <summary>Training and validation records together, at most.</summary>
    public abstract int MaxRecords { get; }

    /// <summary>Texts that no record may hold anywhere.</summary>
    protected virtual IReadOnlyList<string> ForbiddenTexts => [];

    /// <summary>How texts are compared with the forbidden ones.</summary>
    protected virtual StringComparison ForbiddenComparison => StringComparison.Ordinal;

    /// <summary>True for the name of a format.</summary>
    public static bool IsKnown(string name) => s_formats.ContainsKey(name);

    /// <summary>The format of a name.</summary>
    public static TrainingFormat Of(string name) => s_formats[name];

    /// <summary>The name of the format that a base model takes; null: it is of no family that is known here.</summary>
    public static string? NameFor(string baseModel) => s_formats.Values.FirstOrDefault(format => format.Fits(baseModel))?.Name;

    /// <summary>True where a text holds one that no record may hold.</summary>
    public bool HoldsForbidden(string text) => ForbiddenTexts.Any(forbidden => text.Contains(forbidden, ForbiddenComparison));

    /// <summary>Training records of a base model, at least.</summary>
    public virtual int MinTrainingRecords(string baseModel) => 1;

    /// <summary>True for a base model, by id or ARN, that takes this format.</summary>
    public abstract bool Fits(string baseModel);

    /// <summary>Tokens of a record, at most.</summary>
    public abstract int MaxRecordTokens(string baseModel);

    /// <summary>True where the job of a base model takes validation records.</summary>
    public virtual bool TakesValidation(string baseModel) => true;

    /// <summary>
    /// True where a tuned model of this base answers on demand; else it needs provisioned throughput.
    /// https://docs.aws.amazon.com/bedrock/latest/userguide/deploy-custom-model-on-demand.html: Nova Lite, 2 Lite, Micro and Pro, and
    /// Llama 3.3 70B.
    /// </summary>
    public virtual bool AnswersOnDemand(string baseModel) => false;

    /// <summary>One record without its line end.</summary>
    public byte[] WriteRecord(string system, string question, string answer)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, system, question, answer);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the members of one record.</summary>
    protected abstract void Write(Utf8JsonWriter json, string system, string question, string answer);

    /// <summary>True where an id or ARN names one of some families.</summary>
    protected static bool IsOneOf(string baseModel, params ReadOnlySpan<string> families)
    {
        foreach (var family in families)
        {
            if (baseModel.Contains(family, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
