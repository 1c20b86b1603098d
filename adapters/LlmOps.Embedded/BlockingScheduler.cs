namespace LlmOps.Embedded;

/// <summary>Runs tasks that block, on a few threads of its own, so that they hold none of the thread pool's.</summary>
/// <remarks>A thread without work sleeps at once. BlockingCollection spins before it does, and a question comes here a dozen times: with
/// eight threads that was a seventh of the processor time of a question.</remarks>
internal sealed class BlockingScheduler : TaskScheduler
{
    private readonly Queue<Task> _tasks = [];

    public BlockingScheduler(int threads)
    {
        MaximumConcurrencyLevel = threads;
        for (var i = 0; i < threads; i++)
        {
            new Thread(Run) { IsBackground = true, Name = $"embedded store {i}" }.Start();
        }
    }

    public override int MaximumConcurrencyLevel { get; }

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_tasks)
        {
            return [.. _tasks];
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_tasks)
        {
            _tasks.Enqueue(task);
            Monitor.Pulse(_tasks);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    private void Run()
    {
        while (true)
        {
            TryExecuteTask(Next());
        }
    }

    private Task Next()
    {
        lock (_tasks)
        {
            Task? task;
            while (!_tasks.TryDequeue(out task))
            {
                Monitor.Wait(_tasks);
            }

            return task;
        }
    }
}
