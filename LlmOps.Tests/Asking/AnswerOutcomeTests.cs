using LlmOps.Engine.Asking;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Asking;

public sealed class AnswerOutcomeTests
{
    [Theory]
    [InlineData("stop", null)]
    [InlineData("something_new", null)]
    [InlineData(null, null)]
    [InlineData("length", "answer:cut")]
    [InlineData("content_filter", "answer:blocked")]
    public void AReasonNamesThePartThatIsMissing(string? reason, string? part) =>
        Assert.Equal(part, AnswerOutcome.PartMissing(reason is null ? null : new ChatFinishReason(reason), "text"));

    [Theory]
    [InlineData("malformed_model_output", "text")]
    [InlineData("malformed_tool_use", "text")]
    [InlineData("stop", " ")]
    [InlineData(null, "")]
    public void AnAnswerThatCannotBeShownIsAFailureOfTheModel(string? reason, string answer)
    {
        var exception = Assert.Throws<ModelException>(() =>
            AnswerOutcome.PartMissing(reason is null ? null : new ChatFinishReason(reason), answer)
        );

        Assert.Equal((ModelException.MalformedResponse, false), (exception.Code, exception.IsTransient));
    }
}
