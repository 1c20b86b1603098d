namespace LlmOps.Bedrock;

/// <summary>
/// A bucket that all calls of a process share: retries take from it and successes give back, so that a service in trouble is not
/// asked three times as often as one in health. The figures are those of the AWS SDKs' standard mode.
/// </summary>
internal sealed class RetryBudget
{
    private const int Capacity = 500;
    private const int RetryCost = 14;
    private const int ThrottlingRetryCost = 5;

    private readonly Lock _lock = new();
    private int _left = Capacity;

    public int Left
    {
        get
        {
            lock (_lock)
            {
                return _left;
            }
        }
    }

    public bool TryTake(bool throttling)
    {
        lock (_lock)
        {
            var cost = throttling ? ThrottlingRetryCost : RetryCost;
            if (_left < cost)
            {
                return false;
            }

            _left -= cost;
            return true;
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            _left = Math.Min(Capacity, _left + 1);
        }
    }
}
