namespace LlmOps.LocalBedrock.Models;

/// <summary>A word of a query that texts are scored by.</summary>
/// <param name="Concept">Its concept.</param>
/// <param name="Lower">Its normal form.</param>
/// <param name="IsGeneric">Whether it says little of what is asked for.</param>
internal readonly record struct QueryTerm(string Concept, string Lower, bool IsGeneric);
