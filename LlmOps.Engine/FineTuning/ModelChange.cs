namespace LlmOps.Engine.FineTuning;

/// <summary>One change of the registry.</summary>
/// <param name="At">When.</param>
/// <param name="ModelId">Of which model.</param>
/// <param name="From">Its state before; null: it was registered.</param>
/// <param name="To">Its state behind.</param>
/// <param name="Actor">Who: <c>worker</c>, or the caller's name.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record ModelChange(DateTimeOffset At, string ModelId, ModelState? From, ModelState To, string Actor, string Reason);
