namespace LlmOps.Formats.ParserProcesses;

/// <summary>What a frame between service and parser process holds.</summary>
internal enum ParserMessageKind : byte
{
    /// <summary>To the process, first: <see cref="ParserConfiguration"/>.</summary>
    Configure = 1,

    /// <summary>To the process: <see cref="ParserRequest"/>. The content follows the frame, as it is.</summary>
    Parse = 2,

    /// <summary>From the process, first: it is ready. No payload.</summary>
    Ready = 16,

    /// <summary>From the process: the document, in the form of <see cref="ParsedDocumentFormat"/>.</summary>
    Parsed = 17,

    /// <summary>From the process: <see cref="ParserRefusal"/>.</summary>
    Refused = 18,
}
