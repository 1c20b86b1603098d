using System.Buffers;
using System.Text.Json;

namespace LlmOps.Engine.FineTuning;

/// <summary>How a base model wants its training records, one JSON object a line, and what it refuses.</summary>
internal abstract class TrainingFormat
{
    private static readonly Dictionary<string, TrainingFormat> s_formats = new TrainingFormat[]
    {
        new NovaFormat(),
        new LlamaFormat(),
        new Claude3Format(),
    }.ToDictionary(format => format.Name, StringComparer.Ordinal);

    /// <summary>The names of all formats.</summary>
    public static IEnumerable<string> Names => s_formats.Keys;

    /// <summary>Its name in settings and manifests.</summary>
    public abstract string Name { get; }

    /// <summary>Training records, at least.</summary>
    public abstract int MinTrainingRecords { get; }

    /// <summary>Training records, at most.</summary>
    public abstract int MaxTrainingRecords { get; }

    /// <summary>Validation records, at most.</summary>
    public abstract int MaxValidationRecords { get; }

    /// <summary>Tokens of a record, at most.</summary>
    public abstract int MaxRecordTokens { get; }

    /// <summary>Texts that no record may hold anywhere.</summary>
    public virtual IReadOnlyList<string> ForbiddenTexts => [];

    /// <summary>True for the name of a format.</summary>
    public static bool IsKnown(string name) => s_formats.ContainsKey(name);

    /// <summary>The format of a name.</summary>
    public static TrainingFormat Of(string name) => s_formats[name];

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
}
