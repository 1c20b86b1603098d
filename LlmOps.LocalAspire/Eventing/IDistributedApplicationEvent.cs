namespace Aspire.Hosting.Eventing;

/// <summary>Something that happened in an application.</summary>
public interface IDistributedApplicationEvent;
