using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Ingesting;

/// <summary>A message taken from the queue, hidden from others until its visibility runs out.</summary>
/// <param name="Message">The work.</param>
/// <param name="Receipt">What <see cref="IIngestQueue"/> needs to know this taking from any other; opaque.</param>
/// <param name="ReceiveCount">How often the message has been taken, this time included.</param>
public sealed record IngestLease(IngestMessage Message, string Receipt, int ReceiveCount);
