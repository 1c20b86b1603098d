namespace LlmOps.Formats.Pdf;

/// <summary>What a field of a form holds, and where it stands.</summary>
internal sealed record PdfFieldValue(int Page, string Text, double Left, double Right, double Bottom, double Height);
