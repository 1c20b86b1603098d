namespace Aspire.Hosting.ApplicationModel;

/// <summary>An event whose handlers run, or have run.</summary>
internal sealed record EventSnapshot(Task EventTask);
