using System.Text.Json;
using LlmOps.Aws;

namespace LlmOps.Tests.Aws;

public sealed class S3EventNotificationTests
{
    [Theory]
    [InlineData("""{"Event":"s3:TestEvent"}""", true, 0)]
    [InlineData("""{"Records":[]}""", true, 0)]
    [InlineData(
        """{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Copy","s3":{"bucket":{"name":"b"},"object":{"key":"k"}}}]}""",
        true,
        1
    )]
    [InlineData("""{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Copy","s3":{"bucket":{},"object":{}}}]}""", true, 0)]
    [InlineData("""{"Records":[{"eventSource":"aws:ses"}]}""", false, 0)]
    [InlineData("""{"tenantId":"t","documentId":"d"}""", false, 0)]
    public void OnlyNotificationsOfS3AreRead(string body, bool isNotification, int objects)
    {
        using var json = JsonDocument.Parse(body);

        Assert.Equal(isNotification, S3EventNotification.TryRead(json.RootElement, out var created));
        Assert.Equal(objects, created.Count);
    }
}
