namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is set later, once or again; readers wait for the first.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class ValueSnapshot<T>
    where T : notnull
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<T> _value = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether there is a value, or an error in its place.</summary>
    public bool IsValueSet => _value.Task.IsCompleted;

    /// <summary>The value; waits for it.</summary>
    public Task<T> GetValueAsync(CancellationToken cancellationToken = default) => _value.Task.WaitAsync(cancellationToken);

    /// <summary>Sets the value.</summary>
    public void SetValue(T value) => Complete(source => source.TrySetResult(value));

    /// <summary>Lets readers fail.</summary>
    public void SetException(Exception exception) => Complete(source => source.TrySetException(exception));

    private void Complete(Func<TaskCompletionSource<T>, bool> complete)
    {
        lock (_lock)
        {
            if (!complete(_value))
            {
                var next = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
                complete(next);
                _value = next;
            }
        }
    }
}
