using System.Threading.Channels;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Remembering;

/// <summary>New turns on their way to the archive. It may drop some: the short-term tier knows which ones the archive lacks.</summary>
internal sealed class ArchiveQueue(IOptions<MemoryOptions> options)
{
    private readonly Channel<(TenantScope Scope, ConversationTurn Turn)> _turns = Channel.CreateBounded<(TenantScope, ConversationTurn)>(
        new BoundedChannelOptions(options.Value.ArchiveQueueLength) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    public ChannelReader<(TenantScope Scope, ConversationTurn Turn)> Reader => _turns.Reader;

    public void Offer(TenantScope scope, ConversationTurn turn) => _turns.Writer.TryWrite((scope, turn));
}
