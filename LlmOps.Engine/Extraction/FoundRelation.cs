namespace LlmOps.Engine.Extraction;

/// <summary>A statement in one sentence, with what it makes of the kinds of both.</summary>
internal sealed record FoundRelation(FoundName Subject, string Predicate, FoundName Object, string? SubjectKind, string? ObjectKind);
