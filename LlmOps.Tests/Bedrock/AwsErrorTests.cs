using System.Text;
using LlmOps.Bedrock;

namespace LlmOps.Tests.Bedrock;

public sealed class AwsErrorTests
{
    [Theory]
    [InlineData("ThrottlingException", """{"message":"slow"}""", "ThrottlingException", "slow")]
    [InlineData(
        "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/",
        """{"Message":"slow"}""",
        "ThrottlingException",
        "slow"
    )]
    [InlineData("com.amazon.coral#ValidationException:http://x#y", "{}", "ValidationException", "")]
    [InlineData(null, """{"__type":"com.amazon.coral.service#AccessDeniedException","message":"no"}""", "AccessDeniedException", "no")]
    [InlineData(null, """{"code":"ConflictException"}""", "ConflictException", "")]
    [InlineData(null, """{"Code":"ConflictException"}""", "ConflictException", "")]
    [InlineData(null, "<html>502</html>", "HttpStatus502", "")]
    [InlineData(null, "", "HttpStatus502", "")]
    [InlineData("", """{"code":17,"message":["x"]}""", "HttpStatus502", "")]
    public void CodeAndMessageAreFoundWhereverTheyStand(string? header, string body, string code, string message)
    {
        Assert.Equal(new AwsError(code, message), AwsError.Parse(502, header, Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public void ALongMessageIsCut() =>
        Assert.Equal(
            500,
            AwsError.Parse(400, null, Encoding.UTF8.GetBytes($$"""{"message":"{{new string('x', 9000)}}"}""")).Message.Length
        );
}
