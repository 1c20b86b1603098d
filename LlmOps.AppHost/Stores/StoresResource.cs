namespace LlmOps.AppHost.Stores;

/// <summary>The node under which the dashboard shows all stores. It starts nothing.</summary>
internal sealed class StoresResource(string name) : Resource(name);
