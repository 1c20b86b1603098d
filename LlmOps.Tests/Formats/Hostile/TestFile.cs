namespace LlmOps.Tests.Formats.Hostile;

/// <summary>A document built in code.</summary>
/// <param name="Name">What it is; unique within its set.</param>
/// <param name="FileName">The file name it is sent with.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record TestFile(string Name, string FileName, byte[] Content)
{
    public override string ToString() => Name;
}
