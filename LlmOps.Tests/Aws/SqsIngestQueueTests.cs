using Amazon.SQS;
using Amazon.SQS.Model;
using LlmOps.Aws;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Tests.Conformance;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.Aws;

public sealed class SqsIngestQueueTests : IngestQueueConformance
{
    private readonly string _name = RealServers.NewName();
    private IAmazonSQS? _client;
    private string _url = "";

    private protected override async Task<IIngestQueue> CreateAsync()
    {
        _client = RealServers.SqsClient();
        _url = $"{RealServers.Sqs.TrimEnd('/')}/000000000000/{_name}";
        var queue = new SqsIngestQueue(_client, _url, RealServers.CreateResources, NullLogger<SqsIngestQueue>.Instance);
        await queue.ProbeAsync(Cancel);
        return queue;
    }

    // The server's clock is its own.
    protected override Task PassAsync(TimeSpan time) => Task.Delay(time + TimeSpan.FromMilliseconds(500), Cancel);

    protected override async Task<IReadOnlyList<string>> DeadLettersAsync()
    {
        var response = await _client!.ReceiveMessageAsync(
            new ReceiveMessageRequest
            {
                QueueUrl = $"{_url}-dead",
                MaxNumberOfMessages = 10,
                MessageAttributeNames = ["All"],
            },
            Cancel
        );
        return [.. (response.Messages ?? []).Select(message => message.MessageAttributes["reason"].StringValue)];
    }

    public override async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DeleteQueueAsync(_url);
            await _client.DeleteQueueAsync($"{_url}-dead");
            _client.Dispose();
        }

        await base.DisposeAsync();
    }

    [Fact]
    public async Task ANotificationOfS3ComesOutAsAnImport()
    {
        await _client!.SendMessageAsync(
            _url,
            """
            {"Records":[
              {"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-west-1","eventName":"ObjectCreated:Put","s3":{"s3SchemaVersion":"1.0","bucket":{"name":"docs"},"object":{"key":"incoming/acme/leave+days+%28new%29.md","size":12,"eTag":"x","sequencer":"00"}}},
              {"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectRemoved:Delete","s3":{"bucket":{"name":"docs"},"object":{"key":"incoming/acme/old.md"}}}
            ]}
            """,
            Cancel
        );

        var lease = Assert.Single(await TakeAsync(1, TimeSpan.FromMinutes(1)));
        Assert.Equal(IngestAction.Import, lease.Message.Action);
        Assert.Equal([new IncomingObject("docs", "incoming/acme/leave days (new).md")], lease.Message.Objects);
    }

    [Fact]
    public async Task WhatIsNotForUsIsSetAsideWithItsReason()
    {
        await _client!.SendMessageAsync(_url, """{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"docs"}""", Cancel);
        foreach (var body in new[] { "not json", "[1]", "{}", """{"tenantId":"acme"}""" })
        {
            await _client.SendMessageAsync(_url, body, Cancel);
        }

        Assert.Empty(await Queue.ReceiveAsync(10, TimeSpan.FromMinutes(1), TimeSpan.Zero, Cancel));
        Assert.Equal(0, await Queue.CountAsync(Cancel));
        Assert.Equal(4, (await DeadLettersAsync()).Count);
    }
}
