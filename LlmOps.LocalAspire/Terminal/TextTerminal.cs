using System.Text.RegularExpressions;

namespace Aspire.Hosting.Terminal;

/// <summary>Where people read: whole lines, one writer at a time; colours where there is a terminal that wants them.</summary>
internal sealed partial class TextTerminal(TextWriter writer, bool colours)
{
    private readonly Lock _lock = new();

    public TextTerminal()
        : this(Console.Out, !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
    {
    }

    public void WriteLine(string text = "")
    {
        lock (_lock)
        {
            writer.WriteLine(colours ? text : EscapeSequences.Replace(text, string.Empty));
            writer.Flush();
        }
    }

    public string Coloured(string text, int colour) => colours ? $"\e[{colour}m{text}\e[39m" : text;

    [GeneratedRegex(@"\e\[[0-9;?]*[ -/]*[@-~]")]
    private static partial Regex EscapeSequences { get; }
}
