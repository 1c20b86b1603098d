using System.Collections.Concurrent;

namespace LlmOps.Embedded;

/// <summary>Runs tasks that block, on a few threads of its own, so that they hold none of the thread pool's.</summary>
internal sealed class BlockingScheduler : TaskScheduler
{
    private readonly BlockingCollection<Task> _tasks = [];

    public BlockingScheduler(int threads)
    {
        MaximumConcurrencyLevel = threads;
        for (var i = 0; i < threads; i++)
        {
            new Thread(Run) { IsBackground = true, Name = $"embedded store {i}" }.Start();
        }
    }

    public override int MaximumConcurrencyLevel { get; }

    protected override IEnumerable<Task> GetScheduledTasks() => _tasks.ToArray();

    protected override void QueueTask(Task task) => _tasks.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    private void Run()
    {
        foreach (var task in _tasks.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }
}
