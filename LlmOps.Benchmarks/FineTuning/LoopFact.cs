using System.Globalization;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>One fact of the corpus. Its machine and its value stand in no other fact.</summary>
internal sealed record LoopFact(int Number, string Tenant, string DocumentId, LoopFate Fate)
{
    private static readonly (string Attribute, string Value)[] s_attributes =
    [
        ("supplier", "Factory Heron"),
        ("lubricant", "Castor oil blend"),
        ("inspector", "Crew Plover"),
        ("coating", "Zinc primer"),
        ("carrier", "Freight line Gannet"),
    ];

    private static readonly string[] s_machines = ["pump", "valve", "motor", "compressor", "conveyor"];

    /// <summary>A label that only one caller has, of a document with an access label.</summary>
    public const string Label = "board";

    public string Attribute => s_attributes[Number % s_attributes.Length].Attribute;

    public string Machine => string.Create(CultureInfo.InvariantCulture, $"{s_machines[Number / 5 % s_machines.Length]} {Number:D5}");

    public string Value => string.Create(CultureInfo.InvariantCulture, $"{s_attributes[Number % s_attributes.Length].Value} {Number:D5}");

    /// <summary>Text with an item of personal data, and the item itself; null: none.</summary>
    public (string Kind, string Text, string Secret)? Personal { get; init; }

    /// <summary>The section of its document.</summary>
    public string Section =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"## {char.ToUpperInvariant(Machine[0])}{Machine[1..]}\n\nThe {Attribute} of {Machine} is {Value} in Hall {Number % 7}.{(Personal is { } personal ? $" Note of the shift: {personal.Text.TrimEnd()}" : "")}\n"
        );

    /// <summary>The question as readers ask it first.</summary>
    public string Question => $"What is the {Attribute} of {Machine}?";

    /// <summary>Another question with the same answer.</summary>
    public string LaterQuestion => $"Which {Attribute} does {Machine} have?";
}
