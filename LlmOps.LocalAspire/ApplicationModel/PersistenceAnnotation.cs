namespace Aspire.Hosting.ApplicationModel;

internal sealed class PersistenceAnnotation(TimeSpan interval, long keysChangedThreshold) : IResourceAnnotation
{
    public TimeSpan Interval => interval;

    public long KeysChangedThreshold => keysChangedThreshold;
}
