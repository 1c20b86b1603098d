namespace LlmOps.Engine.FineTuning;

/// <summary>Finds one kind of personal or secret data in text. Further kinds are added by registering more of these.</summary>
public interface IPersonalDataFinder
{
    /// <summary>What it finds, in capitals, such as <c>EMAIL</c>: it stands in the text in the value's place.</summary>
    string Kind { get; }

    /// <summary>Every place in the text, in order and without overlap.</summary>
    IEnumerable<Range> Find(string text);
}
