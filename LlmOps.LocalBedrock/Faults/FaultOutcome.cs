using LlmOps.LocalBedrock.Errors;

namespace LlmOps.LocalBedrock.Faults;

/// <summary>What happens to one call.</summary>
/// <param name="Error">The error it gets instead of an answer.</param>
/// <param name="Break">How its answer breaks.</param>
/// <param name="After">After how many deltas.</param>
internal sealed record FaultOutcome(ServiceException? Error, StreamBreak Break, int After)
{
    public static FaultOutcome None { get; } = new(null, StreamBreak.None, 0);

    /// <summary>The exception event that ends the stream, where it is one.</summary>
    public ServiceException? StreamError =>
        Break switch
        {
            StreamBreak.Throttling => new("ThrottlingException", 429, "Too many requests, please wait before trying again."),
            StreamBreak.Internal => ServiceException.Internal(),
            StreamBreak.ModelError => new("ModelStreamErrorException", 424, "The model failed while it streamed its answer."),
            StreamBreak.Unavailable => new("ServiceUnavailableException", 503, "Bedrock is unable to process your request."),
            StreamBreak.Validation => ServiceException.Validation("The request was refused as invalid by a knob."),
            _ => null,
        };
}
