namespace Aspire.Hosting.ApplicationModel;

/// <summary>Whether anybody reads a resource's console.</summary>
/// <param name="Name">The resource.</param>
/// <param name="AnySubscribers">Whether anybody does.</param>
public readonly record struct LogSubscriber(string Name, bool AnySubscribers);
