using UglyToad.PdfPig.Logging;

namespace LlmOps.Formats.Pdf;

/// <summary>Counts the pieces of text that the library skips because it cannot load their font; it only says so in its log.</summary>
internal sealed class PdfLostText : ILog
{
    public int Pieces { get; private set; }

    public void Debug(string message) { }

    public void Debug(string message, Exception ex) { }

    public void Warn(string message) => Pieces += message.StartsWith("Skipping a missing font", StringComparison.Ordinal) ? 1 : 0;

    public void Error(string message) { }

    public void Error(string message, Exception ex) { }
}
